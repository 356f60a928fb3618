import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Call, ConsoleView, LiveEvent, Offer } from '@/api'
import { idOf, isNewer, isStale, kindOf, merge, typesNow } from './entities'
import { useLive } from './live'

function event(seq: number, name: string, data: Record<string, unknown>): LiveEvent {
  return { seq, name, at: '2026-01-01T00:00:00Z', subject: { kind: kindOf(name), id: String(data.id ?? '') }, data }
}
function snapshot(seq: number, part: Partial<ConsoleView> = {}): ConsoleView {
  const me = { user: { id: 1, name: 'Ana' } } as unknown as ConsoleView['me']
  const options = { away_reasons: [], dispositions: [], levels: [], ticket_types: [], priorities: [] }
  return { seq, me, seat: null, offer: null, calls: [], queues: [], banners: [], options, ...part }
}

describe('entities', () => {
  it('knows an agent event as a seat, found by its user', () => {
    expect(kindOf('agent.state_changed')).toBe('seat')
    expect(kindOf('call.changed')).toBe('call')
    expect(idOf('seat', { user: { id: 7 } })).toBe('7')
  })
  it('keeps the higher version and what only the old view knew', () => {
    expect(merge({ version: 3, a: 1 }, { version: 2, a: 9 })).toEqual({ version: 3, a: 1 })
    expect(merge<object>({ version: 2, trail: [1] }, { version: 3, a: 9 })).toEqual({ version: 3, a: 9, trail: [1] })
  })
  it('goes by the event number where a view has no version', () => {
    expect(isNewer({}, 10, {}, 9)).toBe(false)
    expect(isNewer({}, 10, {}, 11)).toBe(true)
    expect(isNewer({ version: 5 }, 10, { version: 4 }, 11)).toBe(false)
  })
  it('follows the types as they are renamed, moved, added and taken out of use', () => {
    const type = (id: number, position: number, active = true, name = '') => ({ id, position, active, name })
    const read = [type(1, 1), type(2, 2), type(3, 3)]
    expect(typesNow(read, [])).toEqual(read)
    expect(typesNow(read, [type(2, 5, true, 'renamed'), type(1, 1, false), type(4, 4)]).map((one) => [one.id, one.name])).toEqual([[3, ''], [4, ''], [2, 'renamed']])
  })
  it('is stale without a connection or after two lost heartbeats', () => {
    expect(isStale(true, 1000, 12_000)).toBe(false)
    expect(isStale(true, 1000, 14_000)).toBe(true)
    expect(isStale(false, 1000, 1000)).toBe(true)
  })
})

describe('live store', () => {
  beforeEach(() => setActivePinia(createPinia()))

  it('applies an event twice without harm and ignores an older one', () => {
    const live = useLive()
    live.apply(event(5, 'call.changed', { id: 'a', state: 'talking', version: 5 }))
    live.apply(event(5, 'call.changed', { id: 'a', state: 'talking', version: 5 }))
    live.apply(event(4, 'call.changed', { id: 'a', state: 'queued', version: 4 }))
    expect(live.get<Call>('call', 'a')?.state).toBe('talking')
    expect(live.seq).toBe(5)
  })

  it('tells listeners once for each accepted event and never for an outdated one', () => {
    const live = useLive()
    const seen: number[] = []
    live.onEvent((e) => seen.push(e.seq))
    live.apply(event(7, 'ticket.changed', { id: 3, version: 2 }))
    live.apply(event(8, 'ticket.changed', { id: 3, version: 1 }))
    expect(seen).toEqual([7])
  })

  it('drops on a snapshot what ended while the connection was away', () => {
    const live = useLive()
    const call = { id: 'a', state: 'talking', agent: { id: 1, name: 'Ana' }, version: 1 } as unknown as Call
    const offer = { id: 'o', state: 'ringing', user: { id: 1, name: 'Ana' }, version: 1 } as unknown as Offer
    live.applySnapshot(snapshot(1, { calls: [call], offer }))
    expect(live.offer?.id).toBe('o')
    live.applySnapshot(snapshot(9))
    expect(live.get('call', 'a')).toBeUndefined()
    expect(live.offer).toBeNull()
  })

  it('does not go back to a snapshot older than the events it has', () => {
    const live = useLive()
    live.applySnapshot(snapshot(1))
    live.apply(event(20, 'call.changed', { id: 'a', state: 'talking', version: 2 }))
    live.applySnapshot(snapshot(15))
    expect(live.seq).toBe(20)
  })

  it('shows what everybody should know as soon as a heartbeat says so, and no longer', () => {
    const live = useLive()
    live.applySnapshot(snapshot(1, { banners: [{ code: 'disk_low', text: 'full' }] }))
    expect(live.banners.map((one) => one.code)).toEqual(['disk_low'])
    live.heard({ banners: [{ code: 'bus_down', text: { 'zh-CN': '总线', en: 'bus' } }] })
    expect(live.banners.map((one) => one.code)).toEqual(['bus_down'])
    live.heard()
    expect(live.banners).toHaveLength(1)
    live.heard({ banners: [] })
    expect(live.banners).toEqual([])
  })

  it('knows my seat even when it was made after the first screen', () => {
    const live = useLive()
    live.applySnapshot(snapshot(1))
    expect(live.seat).toBeUndefined()
    live.apply(event(2, 'agent.changed', { user: { id: 1, name: 'Ana' }, activity: 'idle', version: 1 }))
    expect(live.seat?.activity).toBe('idle')
  })

  it('lays newer events over what a page fetched', () => {
    const live = useLive()
    live.apply(event(3, 'ticket.changed', { id: 4, subject: 'new', version: 3 }))
    expect(live.latest('ticket', { id: 4, subject: 'old', version: 2, text: 'kept' })).toEqual({
      id: 4, subject: 'new', version: 3, text: 'kept',
    })
  })
})
