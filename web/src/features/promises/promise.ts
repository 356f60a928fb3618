// What the pages of promises say and ask for; no Vue here.
import type { Filters, PromiseRow, Recovered } from '@/api'

export const filterNames = ['view', 'kind', 'queue_id', 'customer_id', 'from', 'to', 'id'] as const
export type FilterName = (typeof filterNames)[number]
export const views = ['', 'asking', 'kept', 'dropped', 'all'] as const
export type ViewName = (typeof views)[number]
export const kinds = ['callback', 'line_lost', 'voicemail', 'abandoned', 'overflow', 'after_hours'] as const
export const releaseReasons = ['not_now', 'asked_for_time', 'needs_preparation', 'other'] as const
export const dropReasons = ['reached_otherwise', 'not_needed', 'wrong_number', 'unreachable', 'other'] as const
export type ReleaseReason = (typeof releaseReasons)[number]
export type DropReason = (typeof dropReasons)[number]

const asked: Record<string, Filters> = {
  '': { open: true, order: 'due' },
  asking: { open: true, asking: true, order: 'due' },
  kept: { state: 'kept', order: 'newest' },
  dropped: { state: 'dropped', order: 'newest' },
  all: { order: 'newest' },
}

/** What the list asks the server for; the selected one is no filter. */
export function queryOf(filters: Record<FilterName, string>): Filters {
  const { view, id, ...rest } = filters
  void id
  return { ...rest, ...(asked[view] ?? asked['']) }
}

/** The address of the rows behind a figure. */
export function rowsBehind(figure: Pick<Recovered, 'since' | 'until'>, view: ViewName): { path: string; query: Record<string, string> } {
  return { path: '/promises', query: { ...(view ? { view } : {}), from: figure.since, to: figure.until } }
}

export function percent(rate: number | null): string {
  return rate === null ? '—' : `${Math.round(rate * 100)}%`
}

export interface Span { unit: 'minutes' | 'hours' | 'days'; count: number }

/** A length as people say it: minutes below two hours, hours below two days. */
export function spanOf(seconds: number): Span {
  const whole = Math.max(0, seconds)
  if (whole < 7200) return { unit: 'minutes', count: Math.round(whole / 60) }
  if (whole < 172_800) return { unit: 'hours', count: Math.round(whole / 3600) }
  return { unit: 'days', count: Math.round(whole / 86_400) }
}

export interface Due { isLate: boolean; span: Span }

/** How long ago it was due, or how long until then. */
export function dueOf(promise: Pick<PromiseRow, 'due_at'>, now: number): Due {
  const seconds = (now - Date.parse(promise.due_at)) / 1000
  return { isLate: seconds >= 0, span: spanOf(Math.abs(seconds)) }
}

export interface Rights { userId: number | undefined; takesCalls: boolean; seesAll: boolean }
export interface Allowed { take: boolean; call: boolean; release: boolean; drop: boolean; reopen: boolean; again: boolean }

/** Which buttons make sense; the server decides all the same. */
export function allowedFor(promise: PromiseRow, rights: Rights, now: number): Allowed {
  const isOver = promise.state === 'kept' || promise.state === 'dropped'
  const isFree = promise.state === 'open' || (promise.state === 'claimed' && Date.parse(promise.claimed_until ?? '') < now)
  const isMine = promise.state === 'claimed' && promise.claimed_by?.id === rights.userId
  const mayTake = rights.takesCalls && (!promise.asks_supervisor || rights.seesAll)
  return {
    take: mayTake && isFree && !isMine,
    call: mayTake && (isFree || isMine),
    release: rights.takesCalls && promise.state === 'claimed' && (isMine || rights.seesAll),
    drop: rights.takesCalls && !isOver && promise.state !== 'calling' && (isMine || rights.seesAll),
    reopen: rights.takesCalls && isOver && (rights.seesAll || (promise.state === 'kept' ? promise.claimed_by : promise.closed_by)?.id === rights.userId),
    again: rights.takesCalls && rights.seesAll && promise.state === 'open' && promise.asks_supervisor,
  }
}

/** Moments that suit a callback, as ISO texts: soon, in an hour, tomorrow morning. */
export function laterChoices(now: Date): { key: 'soon' | 'hour' | 'afternoon' | 'tomorrow'; at: Date }[] {
  const at = (days: number, hour: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour)
  const soon = new Date(now.getTime() + 15 * 60_000)
  const hour = new Date(now.getTime() + 3_600_000)
  const choices: { key: 'soon' | 'hour' | 'afternoon' | 'tomorrow'; at: Date }[] = [{ key: 'soon', at: soon }, { key: 'hour', at: hour }]
  if (now.getHours() < 13) choices.push({ key: 'afternoon', at: at(0, 14) })
  return [...choices, { key: 'tomorrow', at: at(1, 9) }]
}
