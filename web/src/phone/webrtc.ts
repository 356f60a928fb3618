// The small decisions of a headset connection, without a browser.

export interface CodecLike { mimeType: string }

/** G.711 only, A-law first: what the lines speak, so that nothing is coded twice. */
export function pickCodecs<C extends CodecLike>(all: C[]): C[] {
  const rank = (c: C) => ['audio/pcma', 'audio/pcmu'].indexOf(c.mimeType.toLowerCase())
  return all.filter((c) => rank(c) >= 0).sort((a, b) => rank(a) - rank(b))
}

const WAITS_MS = [0, 250, 500, 1000]
export const LONGEST_WAIT_MS = 2000

/** At once, then a little later each time, and never later than two seconds. */
export function backoff(attempt: number): number {
  return WAITS_MS[attempt] ?? LONGEST_WAIT_MS
}

/** A refusal that trying again will not mend: signed out, no seat, or a body the server does not take. */
export function isLasting(status: number): boolean {
  return status === 401 || status === 403 || status === 404 || status === 409 || status === 422
}

export interface Standing { answered: boolean; seatConnected: boolean; wasPhone: boolean }

/**
 * Whether a tab that has just opened becomes the phone. A tab that answers is it already; a seat connected from
 * elsewhere keeps its headset unless this tab was the phone a moment ago, which is what a refresh looks like.
 */
export function becomesPhone({ answered, seatConnected, wasPhone }: Standing): boolean {
  if (answered) return false
  return wasPhone || !seatConnected
}

export type MicrophoneTrouble = 'denied' | 'missing' | 'insecure' | 'failed'
export const troubles: readonly string[] = ['denied', 'missing', 'insecure', 'failed']

/** What a refusal of getUserMedia means to a person. */
export function troubleOf(name: string): MicrophoneTrouble {
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied'
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'missing' : 'failed'
}
