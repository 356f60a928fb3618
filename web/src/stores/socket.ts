// The one socket: it only tells. Keeps the rooms asked for, and catches up after a break.
import { io, type Socket } from 'socket.io-client'
import { api, type ConsoleView, type LiveEvent, type Told } from '@/api'
import { Inbox } from './inbox'
import { useLive, type Banner } from './live'

interface ResumeAnswer { events?: LiveEvent[]; resync?: boolean }
export interface JoinAnswer { ok: boolean; code?: string }

let socket: Socket | null = null
let ticking: ReturnType<typeof setInterval> | undefined
const rooms = new Map<string, number>()

async function reload(): Promise<void> {
  const live = useLive()
  try {
    live.applySnapshot(await api.console())
  } catch {
    // The next heartbeat, or the reconnect, asks again; until then the page says that it is stale.
  }
}

function catchUp(current: Socket): void {
  const live = useLive()
  for (const room of rooms.keys()) current.emit('join', { room })
  if (!live.seq) return
  current.emit('resume', { after: live.seq }, (answer: ResumeAnswer) => {
    if (answer.resync) void reload()
    else answer.events?.forEach((event) => live.apply(event))
  })
}

export function openSocket(): void {
  if (socket) return
  const live = useLive()
  const inbox = new Inbox<LiveEvent>((event) => live.apply(event), (event) => event.name.startsWith('offer.'))
  const current = io({ path: '/socket.io', transports: ['websocket', 'polling'], reconnectionDelay: 300, reconnectionDelayMax: 2000 })
  socket = current
  current.on('connect', () => {
    live.connected = true
    live.heard()
    catchUp(current)
  })
  current.on('disconnect', () => {
    // What comes again after a break is counted from the last event that was applied.
    inbox.empty()
    live.connected = false
  })
  current.on('snapshot', (body: ConsoleView) => {
    inbox.empty()
    live.applySnapshot(body)
  })
  current.on('event', (event: LiveEvent) => inbox.put(event))
  current.on('heartbeat', (beat: { banners?: Banner[] }) => live.heard(beat))
  current.on('resync', () => void reload())
  current.on('told', (told: Told) => {
    inbox.empty()
    live.tell(told)
  })
  ticking = setInterval(() => (live.clock = Date.now()), 1000)
  void reload()
}

export function closeSocket(): void {
  socket?.disconnect()
  socket = null
  clearInterval(ticking)
  rooms.clear()
  useLive().reset()
}

/** Joins a room for as long as somebody on screen needs it; the returned function leaves again. */
export function joinRoom(room: string): () => void {
  const count = rooms.get(room) ?? 0
  rooms.set(room, count + 1)
  if (count === 0) socket?.emit('join', { room })
  let left = false
  return () => {
    if (left) return
    left = true
    const remaining = (rooms.get(room) ?? 1) - 1
    if (remaining > 0) rooms.set(room, remaining)
    else {
      rooms.delete(room)
      socket?.emit('leave', { room })
    }
  }
}
