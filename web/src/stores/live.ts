// Everything the server tells, in one place: the phone bar, the pop and the boards only read from here.
import { defineStore } from 'pinia'
import { computed, reactive, ref } from 'vue'
import type { BilingualText, Call, ConsoleView, LiveEvent, Offer, QueueView, Seat, TicketType, Told } from '@/api'
import { idOf, isNewer, isStale, kindOf, merge, typesNow, type Key } from './entities'

type View = Record<string, unknown>
/** The first screen words it for its reader, a heartbeat for all readers. */
export interface Banner { code: string; text: string | BilingualText }
type Listener = (event: LiveEvent) => void

export const useLive = defineStore('live', () => {
  const entities = reactive<Record<string, Record<string, View>>>({})
  const seqs = new Map<string, number>()
  const listeners = new Set<Listener>()
  const tellers = new Set<(told: Told) => void>()
  const seq = ref(0)
  const connected = ref(false)
  const lastHeardAt = ref(0)
  const clock = ref(Date.now())
  // The server's clock minus ours, so that timers agree with what the server counts.
  const skew = ref(0)
  const view = ref<ConsoleView | null>(null)
  const banners = ref<Banner[]>([])

  function put<T extends object>(kind: string, value: T, at = seq.value): T {
    const id = idOf(kind, value as View)
    const table = (entities[kind] ??= {})
    const kept = merge(table[id], value as View)
    table[id] = kept
    seqs.set(`${kind}:${id}`, at)
    return kept as T
  }

  function get<T>(kind: string, id: Key | null | undefined): T | undefined {
    if (id === null || id === undefined) return undefined
    return entities[kind]?.[String(id)] as T | undefined
  }

  /** The newest of what a page fetched and what events said since. */
  function latest<T extends object>(kind: string, value: T): T {
    const known = get<T>(kind, idOf(kind, value as View))
    return known ? merge(value, known) : value
  }

  function apply(event: LiveEvent): void {
    if (event.seq > seq.value) seq.value = event.seq
    lastHeardAt.value = Date.now()
    const kind = kindOf(event.name)
    const id = idOf(kind, event.data, event.subject.id)
    const old = entities[kind]?.[id]
    if (!isNewer(old, seqs.get(`${kind}:${id}`) ?? 0, event.data, event.seq)) return
    if (kind !== 'comment' && kind !== 'activity') put(kind, event.data, event.seq)
    listeners.forEach((listener) => listener(event))
  }

  function applySnapshot(body: ConsoleView): void {
    lastHeardAt.value = Date.now()
    if (body.seq < seq.value) return
    seq.value = body.seq
    view.value = body
    banners.value = body.banners
    delete entities.ticket_type
    // A snapshot is the whole of what is mine: what it does not name has ended while we were away.
    const mine = new Set(body.calls.map((call) => call.id))
    for (const call of Object.values(entities.call ?? {}) as unknown as Call[]) {
      if (!mine.has(call.id) && call.state !== 'ended' && call.agent?.id === body.me.user.id) {
        delete entities.call?.[call.id]
      }
    }
    for (const offer of Object.values(entities.offer ?? {}) as unknown as Offer[]) {
      if (offer.id !== body.offer?.id && offer.state === 'ringing') delete entities.offer?.[offer.id]
    }
    if (body.seat) put('seat', body.seat)
    if (body.offer) put('offer', body.offer)
    body.calls.forEach((call) => put('call', call))
    body.queues.forEach((queue) => put('queue', queue))
  }

  /** A heartbeat: the connection lives, and this is what everybody should know now. */
  function heard(beat?: { banners?: Banner[] }): void {
    lastHeardAt.value = Date.now()
    if (beat?.banners) banners.value = beat.banners
  }

  function tell(told: Told): void {
    tellers.forEach((listener) => listener(told))
  }

  function onEvent(listener: Listener): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  function onTold(listener: (told: Told) => void): () => void {
    tellers.add(listener)
    return () => tellers.delete(listener)
  }

  function reset(): void {
    for (const kind of Object.keys(entities)) delete entities[kind]
    seqs.clear()
    seq.value = 0
    view.value = null
    banners.value = []
    connected.value = false
  }

  const me = computed(() => view.value?.me ?? null)
  const seat = computed(() => get<Seat>('seat', view.value?.me.user.id))
  const calls = computed(() => Object.values(entities.call ?? {}) as unknown as Call[])
  const queues = computed(() => Object.values(entities.queue ?? {}) as unknown as QueueView[])
  const offer = computed(() => {
    const all = Object.values(entities.offer ?? {}) as unknown as Offer[]
    return all.find((o) => o.state === 'ringing' && o.user.id === view.value?.me.user.id) ?? null
  })
  const options = computed(() => {
    const first = view.value?.options ?? { away_reasons: [], dispositions: [], levels: [], ticket_types: [], priorities: [] }
    return { ...first, ticket_types: typesNow(first.ticket_types, Object.values(entities.ticket_type ?? {}) as unknown as TicketType[]) }
  })
  const stale = computed(() => view.value !== null && isStale(connected.value, lastHeardAt.value, clock.value))

  return {
    entities, seq, connected, lastHeardAt, clock, skew, view, put, get, latest, apply, applySnapshot, heard, tell,
    onEvent, onTold, reset, banners, me, seat, calls, queues, offer, options, stale,
  }
})
