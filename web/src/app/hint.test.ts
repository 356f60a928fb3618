import { describe, expect, it } from 'vitest'
import { hintIn } from './hint'

describe('the hint of the page', () => {
  it('is read from among other cookies', () => {
    expect(hintIn('a=b; callcenter_page=nobody.demo')).toEqual({ session: false, demo: true })
    expect(hintIn('callcenter_page=session.own; a=b')).toEqual({ session: true, demo: false })
  })
  it('is unknown when it is missing or strange', () => {
    expect(hintIn('')).toBeNull()
    expect(hintIn('xcallcenter_page=nobody.demo')).toBeNull()
    expect(hintIn('callcenter_page=maybe.demo')).toBeNull()
  })
})
