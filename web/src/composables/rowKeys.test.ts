import { describe, expect, it } from 'vitest'
import { nextRow } from './rowKeys'

describe('walking rows', () => {
  it('enters a list from its near end', () => {
    expect(nextRow(3, -1, 1)).toBe(0)
    expect(nextRow(3, -1, -1)).toBe(2)
  })
  it('stops at the ends', () => {
    expect(nextRow(3, 2, 1)).toBe(2)
    expect(nextRow(3, 0, -1)).toBe(0)
    expect(nextRow(3, 1, 1)).toBe(2)
  })
  it('has nowhere to go in an empty list', () => expect(nextRow(0, -1, 1)).toBe(-1))
})
