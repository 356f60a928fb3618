// The player of a recording without its screen: speeds, steps, where marks stand, who spoke how much.
import type { Peaks, RecordingView } from '@/api'

export const rates = [0.75, 1, 1.25, 1.5, 2] as const
export const STEP_SECONDS = 5

export function within(at: number, seconds: number): number {
  return Math.min(Math.max(0, at), Math.max(0, seconds))
}

/** Where a moment stands on the waveform, in percent. */
export function placeOf(at: number, seconds: number): number {
  return seconds > 0 ? (within(at, seconds) / seconds) * 100 : 0
}

/** Whether there is sound to play. */
export function isPlayable(state: RecordingView['state']): boolean {
  return state === 'sealed' || state === 'truncated'
}

export interface Reason { key: string; seconds?: string }
const REASONS = ['repaired', 'disk-full', 'folder-gone', 'file-gone', 'not-started', 'line-gone', 'no-file', 'incomplete'] as const

/** What the server says about a recording that is not as it should be, as keys of the words for it. */
export function reasonsOf(detail: string): Reason[] {
  const missing = /([\d.]+) s are missing/.exec(detail)
  const found: Reason[] = REASONS.filter((key) => detail.includes(key)).map((key) => ({ key }))
  return missing ? [{ key: 'missing', seconds: missing[1] }, ...found] : found
}

const QUIET = 0.25

/** What fills the height: the loudest value of both sides, so that they compare; silence is not blown up. */
export function loudest(peaks: Pick<Peaks, 'channels'>): number {
  return peaks.channels.reduce((most, channel) => channel.reduce((max, one) => Math.max(max, one), most), QUIET)
}

export interface Share { who: 'customer' | 'agent' | 'silence'; seconds: number; percent: number }

/** Who spoke how much of it; nothing when it was not measured. */
export function sharesOf({ figures, seconds }: Pick<RecordingView, 'figures' | 'seconds'>): Share[] {
  if (!figures || seconds <= 0) return []
  const parts = [
    { who: 'customer' as const, seconds: figures.customer_talk_seconds },
    { who: 'agent' as const, seconds: figures.agent_talk_seconds },
    { who: 'silence' as const, seconds: figures.silence_seconds },
  ]
  return parts.map((part) => ({ ...part, percent: Math.round((part.seconds / seconds) * 100) }))
}

export type KeyMove = { kind: 'toggle' } | { kind: 'seek'; by: number } | { kind: 'start' } | { kind: 'rate'; by: 1 | -1 } | null

/** What a key does while the player has the focus. */
export function moveOf(key: string): KeyMove {
  if (key === ' ' || key === 'k') return { kind: 'toggle' }
  if (key === 'ArrowLeft') return { kind: 'seek', by: -STEP_SECONDS }
  if (key === 'ArrowRight') return { kind: 'seek', by: STEP_SECONDS }
  if (key === 'Home') return { kind: 'start' }
  if (key === 'ArrowUp') return { kind: 'rate', by: 1 }
  if (key === 'ArrowDown') return { kind: 'rate', by: -1 }
  return null
}

/** The next speed up or down; the ends hold. */
export function nextRate(rate: number, by: 1 | -1): number {
  const at = rates.findIndex((one) => one === rate)
  return rates[Math.min(rates.length - 1, Math.max(0, (at < 0 ? 1 : at) + by))] ?? 1
}
