import { describe, expect, it } from 'vitest'
import type { Why } from '@/api'
import { dayOf, decided, isMissed, lastDays, queryOf, waitingSince } from './call'

const none = { direction: '', state: '', agent_id: '', queue_id: '', caller: '', from: '', to: '' }

describe('the list of calls', () => {
  it('counts the last day whole, in the reader’s time zone', () => {
    const asked = queryOf({ ...none, from: '2026-11-20', to: '2026-11-20' })
    expect(asked.from).toBe(new Date('2026-11-20T00:00:00').toISOString())
    expect(asked.to).toBe(new Date('2026-11-21T00:00:00').toISOString())
  })
  it('does not ask for days that are none', () => expect(queryOf({ ...none, from: 'soon' }).from).toBe(''))
  it('asks for what goes on now', () => {
    expect(queryOf({ ...none, state: 'open' })).toMatchObject({ state: '', open: true })
    expect(queryOf({ ...none, state: 'ended' })).toMatchObject({ state: 'ended', open: null })
  })
  it('names the last days with today', () => {
    const now = new Date(2026, 2, 1, 12)
    expect(lastDays(1, now)).toEqual({ from: '2026-03-01', to: '2026-03-01' })
    expect(lastDays(7, now).from).toBe('2026-02-23')
    expect(dayOf(now)).toBe('2026-03-01')
  })
  it('knows a missed call', () => {
    expect(isMissed({ state: 'ended', answered_at: null })).toBe(true)
    expect(isMissed({ state: 'queued', answered_at: null })).toBe(false)
  })
})

describe('waiting', () => {
  it('runs for who waits now, and stands still afterwards', () => {
    const call = { direction: 'in', state: 'queued', queued_at: '2026-01-01T00:00:00Z', waiting_seconds: null } as const
    expect(waitingSince(call)).toBe(call.queued_at)
    expect(waitingSince({ ...call, state: 'ringing' })).toBe(call.queued_at)
    expect(waitingSince({ ...call, state: 'talking', waiting_seconds: 4 })).toBeNull()
    expect(waitingSince({ ...call, direction: 'out', state: 'ringing' })).toBeNull()
  })
})

describe('why this agent', () => {
  it('tells the chosen one first, then who was free', () => {
    const why = [
      { user: { id: 1, name: 'a' }, rule: 'offline', detail: '' },
      { user: { id: 2, name: 'b' }, rule: 'longer_idle_first', detail: '4' },
      { user: { id: 3, name: 'c' }, rule: 'longer_idle_first', detail: '40' },
      { user: { id: 4, name: 'd' }, rule: 'chosen', detail: '90' },
    ] as Why[]
    expect(decided(why).map((one) => one.user.id)).toEqual([4, 3, 2, 1])
  })
})
