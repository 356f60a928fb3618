// The rule by which the console believes the server: entities by kind and id, the higher version wins. No Vue here.

export interface Versioned { version?: number }
export type Key = string | number
export interface Incoming {
  seq: number
  name: string
  subject: { kind: string; id: Key }
  data: Record<string, unknown>
}

/** The noun an event is about, as the API names it: an agent's events carry a seat. */
export function kindOf(eventName: string): string {
  const noun = eventName.split('.')[0] ?? ''
  return noun === 'agent' ? 'seat' : noun
}

/** The id of a view: a seat is known by its user. */
export function idOf(kind: string, view: Record<string, unknown>, fallback: Key = ''): string {
  if (kind === 'seat') {
    const user = view.user as { id?: Key } | undefined
    if (user?.id !== undefined) return String(user.id)
  }
  return String((view.id as Key | undefined) ?? fallback)
}

/**
 * The view to keep. An older version never replaces a newer one; the same version adds what it knows (a detail
 * over a brief), so that applying anything twice is harmless.
 */
export function merge<T extends object>(old: T | undefined, incoming: T): T {
  if (!old) return incoming
  const before = (old as Versioned).version
  const after = (incoming as Versioned).version
  if (before !== undefined && after !== undefined && after < before) return old
  return { ...old, ...incoming }
}

/** An event may be applied when it is about something newer; views without a version go by the event's number. */
export function isNewer(old: Versioned | undefined, oldSeq: number, incoming: Versioned, seq: number): boolean {
  if (!old) return true
  if (old.version !== undefined && incoming.version !== undefined) return incoming.version >= old.version
  return seq >= oldSeq
}

interface Placed { id: number; active: boolean; position: number }

/** The types in use: as they were read first, with what was told of them since. */
export function typesNow<T extends Placed>(read: readonly T[], told: readonly T[]): T[] {
  if (!told.length) return [...read]
  const newer = new Map(told.map((one) => [one.id, one]))
  return [...read.filter((one) => !newer.has(one.id)), ...told].filter((one) => one.active).sort((a, b) => a.position - b.position || a.id - b.id)
}

export const STALE_AFTER_MS = 12_000

/** Two heartbeats missed mean that what is on screen may be old. */
export function isStale(connected: boolean, lastHeardAt: number, now: number): boolean {
  return !connected || now - lastHeardAt > STALE_AFTER_MS
}
