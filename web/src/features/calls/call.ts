// Rules of the pages of calls that need no screen: filters, parties, the order of a decision.
import type { Call, Filters, PhoneNumber, Why } from '@/api'

export const filterNames = ['direction', 'state', 'agent_id', 'queue_id', 'caller', 'from', 'to'] as const
export const callStates = ['open', 'ended', 'in_flow', 'queued', 'ringing', 'dialing', 'talking'] as const
type Values = Record<(typeof filterNames)[number], string>

/** A day as it stands in the address, 2026-11-23, in the reader's own time zone. */
export function dayOf(at: Date): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}

function startOf(day: string, later = 0): string {
  const at = new Date(`${day}T00:00:00`)
  if (Number.isNaN(at.getTime())) return ''
  at.setDate(at.getDate() + later)
  return at.toISOString()
}

/** What to ask for: days become moments, the last day counts whole, "open" is every state but the last. */
export function queryOf({ from, to, state, ...rest }: Values): Filters {
  return {
    ...rest,
    state: state === 'open' ? '' : state,
    open: state === 'open' ? true : null,
    from: from ? startOf(from) : '',
    to: to ? startOf(to, 1) : '',
  }
}

/** The days from some days ago until today. */
export function lastDays(count: number, now = new Date()): { from: string; to: string } {
  const first = new Date(now)
  first.setDate(first.getDate() - count + 1)
  return { from: dayOf(first), to: dayOf(now) }
}

export function farNumber(call: Pick<Call, 'direction' | 'caller' | 'dialled'>): PhoneNumber {
  return call.direction === 'out' ? call.dialled : call.caller
}

export function isMissed(call: Pick<Call, 'state' | 'answered_at'>): boolean {
  return call.state === 'ended' && !call.answered_at
}

/** Since when a caller waits who is waiting now; null for everybody else. */
export function waitingSince(call: Pick<Call, 'direction' | 'state' | 'queued_at' | 'waiting_seconds'>): string | null {
  const waits = call.direction === 'in' && (call.state === 'queued' || call.state === 'ringing')
  return waits && call.waiting_seconds === null ? call.queued_at : null
}

const CHOSEN = new Set(['chosen', 'last_agent', 'took_it', 'asked_for'])
const COULD = new Set(['longer_idle_first', 'fewer_calls_first', 'turn_first', 'needed_elsewhere'])

/** Whether an agent could have taken the call, so that the time idle says something. */
export const wasFree = (rule: string): boolean => CHOSEN.has(rule) || COULD.has(rule)
/** Whether it is the one who got it. */
export const wasChosen = (rule: string): boolean => CHOSEN.has(rule)

/** The chosen agent first, then the others who could have taken the call, then those who could not. */
export function decided(why: Why[]): Why[] {
  const rank = (one: Why) => (CHOSEN.has(one.rule) ? 0 : COULD.has(one.rule) ? 1 : 2)
  return [...why].sort((a, b) => rank(a) - rank(b) || (Number(b.detail) || 0) - (Number(a.detail) || 0))
}
