import { describe, expect, it } from 'vitest'
import type { Call, Offer, Seat } from '@/api'
import { callInHand, cleanNumber, controlsOf, failureOf, isFulfilled, isMuted, nextPresence, statusOf } from './rules'

const seat = (part: Partial<Seat> = {}) =>
  ({ user: { id: 1, name: 'Ana' }, presence: 'available', activity: 'idle', call_id: null, ...part }) as Seat
const call = (part: Partial<Call> = {}) =>
  ({ id: 'c', state: 'talking', direction: 'in', held: false, muted: false, early_media: false, participants: [],
    agent: { id: 1, name: 'Ana' }, ...part }) as Call
const offer = { id: 'o', state: 'ringing' } as Offer

describe('status', () => {
  it('is what the machine does before what the person chose', () => {
    expect(statusOf(seat({ presence: 'away', activity: 'on_call' }), call(), null)).toBe('on_call')
    expect(statusOf(seat({ activity: 'on_call' }), call({ held: true }), null)).toBe('held')
    expect(statusOf(seat(), null, offer)).toBe('offered')
    expect(statusOf(seat({ activity: 'wrapping_up' }), null, null)).toBe('wrapping_up')
    expect(statusOf(seat({ activity: 'not_responding' }), null, null)).toBe('not_responding')
    expect(statusOf(seat(), null, null)).toBe('ready')
    expect(statusOf(seat({ presence: 'away' }), null, null)).toBe('away')
    expect(statusOf(undefined, null, null)).toBe('offline')
  })
})

describe('a choice made during a call', () => {
  it('waits for its end', () => {
    const next = { presence: 'away', reason: 'meal' } as const
    expect(nextPresence(seat({ activity: 'on_call', next }))).toEqual(next)
    expect(nextPresence(seat({ activity: 'on_call', next: null }))).toBeNull()
    expect(nextPresence(undefined)).toBeNull()
  })
})

describe('call in hand', () => {
  it('follows the seat, then the participants', () => {
    const other = call({ id: 'x', agent: { id: 2, name: 'Bo' } })
    expect(callInHand([other, call()], seat({ call_id: 'c' }))?.id).toBe('c')
    const joined = call({ id: 'j', agent: null, participants: [{ user_id: 1 } as Call['participants'][0]] })
    expect(callInHand([other, joined], seat())?.id).toBe('j')
    expect(callInHand([other], seat())).toBeNull()
    expect(callInHand([call({ state: 'ended' })], seat({ call_id: 'c' }))).toBeNull()
  })
  it('reads my own mute, not the customer\'s', () => {
    const participants = [
      { role: 'customer', user_id: null, muted: true },
      { role: 'agent', user_id: 1, muted: false },
    ] as Call['participants']
    expect(isMuted(call({ participants, muted: true }), 1)).toBe(false)
  })
})

describe('controls', () => {
  it('offer only what can be done now', () => {
    const idle = controlsOf(seat(), null, null, false)
    expect([idle.dial, idle.end, idle.hold, idle.answer]).toEqual([true, false, false, false])
    const ringing = controlsOf(seat({ activity: 'offered' }), null, offer, false)
    expect([ringing.dial, ringing.answer, ringing.decline]).toEqual([false, true, true])
    const talking = controlsOf(seat({ activity: 'on_call' }), call(), null, true)
    expect([talking.hold, talking.resume, talking.mute, talking.unmute, talking.tones]).toEqual([true, false, false, true, true])
    const held = controlsOf(seat({ activity: 'on_call' }), call({ held: true }), null, false)
    expect([held.hold, held.resume, held.tones]).toEqual([false, true, false])
    const dialing = controlsOf(seat({ activity: 'on_call' }), call({ state: 'dialing' }), null, false)
    expect([dialing.end, dialing.hold]).toEqual([true, false])
  })
  it('stay pending until the event has come', () => {
    expect(isFulfilled('hold', call(), null, false)).toBe(false)
    expect(isFulfilled('hold', call({ held: true }), null, false)).toBe(true)
    expect(isFulfilled('end', call(), null, false)).toBe(false)
    expect(isFulfilled('end', null, null, false)).toBe(true)
    expect(isFulfilled('answer', null, offer, false)).toBe(false)
  })
})

describe('a call that came to nothing', () => {
  const ended = (part: Partial<Call>) => call({ state: 'ended', direction: 'out', answered_at: null, ended_by: 'customer', ...part })
  it('says why, to the one who made it', () => {
    expect(failureOf(ended({ end_reason: 'busy' }), 1)).toBe('busy')
    expect(failureOf(ended({ end_reason: 'busy' }), 2)).toBeNull()
    expect(failureOf(ended({ end_reason: 'agent_hung_up', ended_by: 'agent' }), 1)).toBeNull()
    expect(failureOf(ended({ end_reason: 'caller_hung_up', answered_at: '2026-01-01T00:00:00Z' }), 1)).toBeNull()
    expect(failureOf(call({ state: 'ended', end_reason: 'line_lost', answered_at: '2026-01-01T00:00:00Z' }), 1)).toBe('line_lost')
  })
})

describe('numbers', () => {
  it('come as people paste them', () => {
    expect(cleanNumber(' ＋86 １３８-0013 8000 ')).toBe('+8613800138000')
    expect(cleanNumber('(010) 6552-9988')).toBe('01065529988')
    expect(cleanNumber('*98#')).toBe('*98#')
  })
})
