import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import type { Call, ConsoleView, Seat } from '@/api'

vi.stubGlobal('sessionStorage', { getItem: () => null, setItem: () => {}, removeItem: () => {} })
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => {} })
vi.stubGlobal('document', { documentElement: { classList: { toggle: () => {} } }, addEventListener: () => {} })

const { useLive } = await import('@/stores/live')
const { useMoment } = await import('./moment')

const call = (id: string, version: number, state = 'talking') =>
  ({ id, state, version, direction: 'in', agent: { id: 1, name: 'Ana' }, participants: [], held: false, muted: false }) as unknown as Call
const seat = (call_id: string | null, version: number) =>
  ({ user: { id: 1, name: 'Ana' }, activity: call_id ? 'on_call' : 'idle', presence: 'available', call_id, version }) as unknown as Seat
const options = { away_reasons: [], dispositions: [], levels: [], ticket_types: [], priorities: [] }

function inCall() {
  const live = useLive()
  const me = { user: { id: 1, name: 'Ana' } } as unknown as ConsoleView['me']
  live.applySnapshot({ seq: 1, me, seat: seat('a', 1), offer: null, calls: [call('a', 1)], queues: [], banners: [], options })
  return { live, moment: useMoment() }
}
const quality = (side: string, verdict: string) => ({
  name: 'call.quality', data: { call_id: 'a', side, verdict, loss_percent: 6, jitter_ms: null, delay_ms: null },
})

describe('what is told for the moment', () => {
  beforeEach(() => setActivePinia(createPinia()))

  it('shows the keys of this call only, and forgets them with it', async () => {
    const { live, moment } = inCall()
    for (const digit of ['1', '2', '#']) live.tell({ name: 'call.toned', data: { call_id: 'a', digit } })
    live.tell({ name: 'call.toned', data: { call_id: 'b', digit: '9' } })
    expect(moment.keys).toBe('12#')
    live.put('call', call('a', 2, 'ended'))
    live.put('seat', seat(null, 2))
    await nextTick()
    expect(moment.keys).toBe('')
  })
  it('warns of the worse side first, and no longer when a line is good again', () => {
    const { live, moment } = inCall()
    live.tell(quality('customer', 'fair'))
    live.tell(quality('agent', 'poor'))
    expect(moment.troubles.map((one) => one.side)).toEqual(['agent', 'customer'])
    live.tell(quality('agent', 'good'))
    expect(moment.troubles.map((one) => one.side)).toEqual(['customer'])
  })
})
