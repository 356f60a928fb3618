import { describe, expect, it } from 'vitest'
import { digits, stateOf } from './carrier'

describe('the simulated carrier', () => {
  it('has an example for each digit that ends in it', () => {
    expect(digits.map((one) => one.digit).join('')).toBe('0123456789')
    expect(digits.every((one) => one.number.endsWith(one.digit) && one.number.length === 11)).toBe(true)
  })
  it('shows only states that have a look', () => {
    expect(['dialing', 'answered', 'gone'].map(stateOf)).toEqual(['dialing', 'talking', 'ended'])
  })
})
