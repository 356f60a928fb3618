// Rules of the pages of work orders that need no screen: views of the list, moves, what a step of the trail says.
import type { Answer, BilingualText, Filters, Step, Ticket, TicketMove } from '@/api'
import { ANSWER, answersOf } from './forms/form'

export const views = ['', 'new', 'open', 'waiting', 'solved', 'closed', 'all'] as const
export const states = ['new', 'assigned', 'in_progress', 'waiting', 'solved', 'closed'] as const
export const sources = ['phone', 'manual', 'api'] as const
export const filterNames = ['category', 'mine', 'state', 'priority', 'type_id', 'status_id', 'customer_id', 'mark', 'assignee_id', 'team_id', 'source', 'from', 'to', 'sort', 'q'] as const
export type OrderFilters = Record<(typeof filterNames)[number], string>
const PENDING = 'new,open,waiting'

/** What to ask for: without a view it is everything that is still owed to somebody. */
export function queryOf(filters: OrderFilters): Filters {
  const { category, mine, from, to, ...rest } = filters
  return {
    ...rest, category: category === 'all' || rest.state || rest.status_id ? '' : category || PENDING, assignee_id: mine ? 'me' : rest.assignee_id,
    created_from: dayStart(from, 0), created_to: dayStart(to, 1),
  }
}

/** The midnight here at which a day such as 2026-11-24 begins, or a later one; nothing for what is no day. */
function dayStart(day: string, later: number): string {
  const [year, month, date] = day.split('-').map(Number)
  const at = new Date(year ?? NaN, (month ?? NaN) - 1, (date ?? NaN) + later)
  return Number.isNaN(at.getTime()) ? '' : at.toISOString()
}

/** Whether the list is sorted by what is due next: unless told otherwise it is where only pending orders are shown. */
export function isByDue(filters: OrderFilters): boolean {
  const over = ['solved', 'closed']
  return filters.sort !== 'newest' && !filters.status_id && (filters.state ? !over.includes(filters.state) : !['all', ...over].includes(filters.category))
}

/** Where the file is that holds what these filters find. */
export function exportOf(filters: OrderFilters): string {
  const asked = Object.entries(queryOf(filters)).filter(([, value]) => value !== '' && value !== undefined)
  return `/api/v1/tickets/export?${new URLSearchParams(asked.map(([name, value]) => [name, String(value)])).toString()}`
}

/** Moves in the order of their buttons. */
const ORDER: TicketMove[] = ['claim', 'resume', 'solve', 'reopen', 'wait', 'assign', 'return', 'release', 'close']

/** What presses: asked again, sent back, watched over; shown while something is owed. */
export const marks = ['supervised', 'urged', 'returned', 'extension'] as const
export type Mark = (typeof marks)[number]

export function marksOf(ticket: Pick<Ticket, 'category' | 'supervisor' | 'urges' | 'returned_at' | 'extension_asked'>): Mark[] {
  if (ticket.category === 'solved' || ticket.category === 'closed') return []
  const has: Record<Mark, boolean> = { supervised: ticket.supervisor !== null, urged: ticket.urges > 0, returned: ticket.returned_at !== null, extension: ticket.extension_asked }
  return marks.filter((mark) => has[mark])
}

const RANK = { urgent: 0, high: 1, normal: 2, low: 3 }
const press = (one: Ticket) => RANK[one.priority] - 4 * (one.urges + (one.returned_at ? 1 : 0) + (one.supervisor ? 1 : 0))
/** What is due next comes first, as the server sorts it: by due time, then what presses, then what is older. */
export function byDue(a: Ticket, b: Ticket): number {
  const at = (one: Ticket) => (one.due_at ? Date.parse(one.due_at) : Infinity)
  const [due, other] = [at(a), at(b)]
  return (due === other ? 0 : due - other) || press(a) - press(b) || a.id - b.id
}

export interface StandingText { key: string; late: boolean; unit: 'minutes' | 'hours' | 'days'; count: number }

/** Why an order stands where it does, for the words of the page: how late or how soon it is, or what presses. */
export function standingOf(ticket: Pick<Ticket, 'standing'>, now: number): StandingText | null {
  const { standing } = ticket
  if (!standing) return null
  const seconds = (now - Date.parse(standing.at)) / 1000
  const [unit, size] = Math.abs(seconds) < 3_600 ? ['minutes' as const, 60] : Math.abs(seconds) < 86_400 ? ['hours' as const, 3_600] : ['days' as const, 86_400]
  const late = standing.why === 'due' && seconds >= 0
  return { key: standing.why === 'due' ? (late ? 'overdue' : 'due') : standing.why, late, unit, count: Math.max(1, Math.floor(Math.abs(seconds) / size)) }
}

/** What asks for a word before it is done. */
export type Asked = 'wait' | 'solve' | 'close' | 'assign' | 'return' | 'urge' | 'supervise' | 'report' | 'grant' | 'refuse'

/** What a move into a state asks for; within a state nothing is asked. */
export function asksFor(state: Ticket['state'], target: Ticket['state']): Asked | null {
  if (state === target) return null
  const asks: Partial<Record<Ticket['state'], Asked>> = { waiting: 'wait', solved: 'solve', closed: 'close' }
  return asks[target] ?? null
}

/** The statuses an order may go to: not out of another order, nor by claiming what waits for somebody else. */
export function statusesFor(ticket: Ticket): Ticket['statuses'] {
  return ticket.statuses.filter((one) => !(ticket.merged_into && one.category === 'open'))
}

export interface MoveButton { move: TicketMove; main: boolean; barred: boolean }

const NEXT: readonly TicketMove[] = ['claim', 'resume', 'solve']

/** The buttons of an order: what its state allows. Claiming what waits for somebody else is barred, not hidden. */
export function buttonsOf(ticket: Ticket, userId: number | undefined): MoveButton[] {
  const mine = ticket.assignee?.id === userId
  const shown = ORDER.filter((move) => ticket.allowed.includes(move) && !(move === 'reopen' && ticket.merged_into))
  const main = ticket.state === 'solved' ? 'close' : shown.find((move) => NEXT.includes(move))
  return shown.map((move) => ({
    move,
    main: move === main,
    barred: move === 'return' ? ticket.assignee?.id === ticket.creator.id : move === 'claim' && ticket.state === 'assigned' && !mine,
  }))
}

export interface OrderFields {
  subject: string
  type_id: number
  priority: Ticket['priority']
  text: string
  customer_id: number | null
  [answer: `answers.${string}`]: unknown
}

export function fieldsOf(ticket: Ticket): OrderFields {
  return {
    subject: ticket.subject, type_id: ticket.type.id, priority: ticket.priority, text: ticket.text, customer_id: ticket.customer?.id ?? null,
    ...answersOf(ticket.answers ?? []),
  }
}

export interface Difference { field: string; label: BilingualText | null; before: unknown; after: unknown }

/** Answers to a form stand beside the other fields, each by itself. */
function flat(side: Record<string, unknown>): Record<string, unknown> {
  const { answers, ...rest } = side
  return { ...rest, ...Object.fromEntries(Object.entries((answers ?? {}) as Record<string, Answer>).map(([key, one]) => [ANSWER + key, one])) }
}

/** What a step changed, field by field; a state that stayed is left out. */
export function differencesOf(step: Step): Difference[] {
  if (step.kind === 'commented') return []
  const [before, after] = [flat(step.before), flat(step.after)]
  const fields = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...fields]
    .map((field) => ({ field, label: (before[field] as Answer | undefined ?? after[field] as Answer | undefined)?.label ?? null, before: before[field] ?? null, after: after[field] ?? null }))
    .filter((one) => JSON.stringify(one.before) !== JSON.stringify(one.after))
}

/** Quick answers to "until when": in an hour, this afternoon or tomorrow morning, in three days. */
export function waitChoices(now: Date): { word: 'hour' | 'tomorrow' | 'days'; at: Date }[] {
  const at = (days: number, hour: number) => {
    const day = new Date(now)
    day.setDate(day.getDate() + days)
    day.setHours(hour, 0, 0, 0)
    return day
  }
  return [
    { word: 'hour', at: new Date(now.getTime() + 3_600_000) },
    { word: 'tomorrow', at: at(1, 9) },
    { word: 'days', at: at(3, 9) },
  ]
}

/** Quick answers to "how much more time": from the deadline, or from now when that is past. */
export function extensionChoices(due: string, now: Date): { days: 1 | 3 | 7; at: Date }[] {
  const from = Math.max(Date.parse(due), now.getTime())
  return ([1, 3, 7] as const).map((days) => ({ days, at: new Date(from + days * 86_400_000) }))
}

const LIST = 'callcenter.orderList'

/** Remembers the list somebody came from, so that the order's page can go on to the next. */
export function keepList(ids: number[]): void {
  sessionStorage.setItem(LIST, JSON.stringify(ids))
}

export function keptList(): number[] {
  try {
    return JSON.parse(sessionStorage.getItem(LIST) ?? '[]') as number[]
  } catch {
    return []
  }
}

export function neighbour(ids: number[], id: number, by: 1 | -1): number | null {
  const at = ids.indexOf(id)
  return at < 0 ? null : (ids[at + by] ?? null)
}
