import { describe, expect, it } from 'vitest'
import type { Allowance, Call, QueueView, Seat } from '@/api'
import { hasCallInHand, leftOf, mayAskWrapUp, minutesOf, pauseClock, pauseLeft, waitsForCall, wrapUpButtons } from './status'

const NOW = Date.parse('2026-11-23T02:30:00Z')
const seat = (part: Partial<Seat> = {}) =>
  ({ user: { id: 1, name: 'Ana' }, presence: 'available', reason: null, away_until: null, activity: 'idle', wrap_up: null, ...part }) as Seat
const onBreak = (until: string | null) => seat({ presence: 'away', reason: 'break', away_until: until })
const allowance = (code: string, left: number | null) => ({ code, left_seconds: left, used_seconds: 0, minutes_per_day: 30 }) as Allowance

describe('a pause', () => {
  it('counts down to its end and on beyond it', () => {
    expect(pauseLeft(onBreak('2026-11-23T02:42:00Z'), NOW)).toBe(720)
    expect(pauseLeft(onBreak('2026-11-23T02:28:00Z'), NOW)).toBe(-120)
    expect([pauseLeft(onBreak(null), NOW), pauseLeft(seat(), NOW), pauseLeft(undefined, NOW)]).toEqual([null, null, null])
    expect(pauseClock(720)).toEqual({ over: false, clock: '12:00' })
    expect(pauseClock(-125)).toEqual({ over: true, clock: '02:05' })
  })
  it('in use is measured by the seat, the others by what the server said', () => {
    const now = onBreak('2026-11-23T02:42:00Z')
    expect(leftOf(allowance('break', 1800), now, NOW)).toBe(720)
    expect(leftOf(allowance('meal', 600), now, NOW)).toBe(600)
    expect(leftOf(allowance('break', 1800), onBreak('2026-11-23T02:28:00Z'), NOW)).toBe(0)
    expect(leftOf(allowance('meeting', null), now, NOW)).toBeNull()
    expect([minutesOf(0), minutesOf(1), minutesOf(60), minutesOf(61)]).toEqual([0, 1, 1, 2])
  })
})

describe('a choice', () => {
  it('waits while there is a call or the time after it', () => {
    const activities = ['idle', 'offered', 'on_call', 'wrapping_up', 'not_responding'] as const
    expect(activities.map((activity) => waitsForCall(seat({ activity })))).toEqual([false, true, true, true, false])
    expect(activities.map((activity) => hasCallInHand(seat({ activity })))).toEqual([false, true, true, false, false])
  })
})

describe('the time after a call', () => {
  const wrapping = (part: Partial<NonNullable<Seat['wrap_up']>>) =>
    seat({ activity: 'wrapping_up', wrap_up: { mode: 'optional', call_id: 'c', may_end: true, may_extend: true, owes_outcome: false, ...part } })
  it('has the buttons its queue allows, and says why not', () => {
    expect(wrapUpButtons(wrapping({}))).toEqual({ end: true, extend: true, why: '' })
    expect(wrapUpButtons(wrapping({ mode: 'fixed', may_end: false, may_extend: false }))).toEqual({ end: false, extend: false, why: 'fixed' })
    expect(wrapUpButtons(wrapping({ mode: 'forced', may_end: false, may_extend: false, owes_outcome: true })).why).toBe('outcome')
    expect(wrapUpButtons(wrapping({ mode: 'forced', may_extend: false }))).toEqual({ end: true, extend: false, why: '' })
  })
  it('can be asked for in a call of a queue that gives it on request', () => {
    const call = { queue: { id: 3 } } as Call
    const queues = [{ id: 3, wrap_up_mode: 'on_request' }, { id: 4, wrap_up_mode: 'none' }] as QueueView[]
    expect(mayAskWrapUp(seat({ activity: 'on_call' }), call, queues)).toBe(true)
    expect(mayAskWrapUp(seat({ activity: 'on_call' }), { queue: { id: 4 } } as Call, queues)).toBe(false)
    expect(mayAskWrapUp(seat({ activity: 'on_call' }), { queue: null } as Call, queues)).toBe(false)
    expect(mayAskWrapUp(seat({ activity: 'wrapping_up' }), call, queues)).toBe(false)
  })
})
