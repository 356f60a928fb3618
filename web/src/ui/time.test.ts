import { describe, expect, it } from 'vitest'
import { clockSpan, secondsBetween, shortTime } from './time'

describe('time', () => {
  it('writes spans as a clock', () => {
    expect(clockSpan(0)).toBe('00:00')
    expect(clockSpan(75.9)).toBe('01:15')
    expect(clockSpan(3661)).toBe('1:01:01')
    expect(clockSpan(-4)).toBe('00:00')
  })
  it('never counts below zero when the clocks disagree', () => {
    expect(secondsBetween('2026-01-01T00:00:10Z', Date.parse('2026-01-01T00:00:00Z'))).toBe(0)
  })
  it('shows the hour today and the day otherwise', () => {
    const now = new Date('2026-03-05T12:00:00')
    expect(shortTime('2026-03-05T09:07:00', 'en', now)).toBe('09:07')
    expect(shortTime('2026-03-01T09:07:00', 'en', now)).toContain('Mar')
    expect(shortTime('2024-03-01T09:07:00', 'en', now)).toContain('2024')
  })
})
