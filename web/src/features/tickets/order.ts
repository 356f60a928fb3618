// Rules of the pages of work orders that need no screen: views of the list, moves, what a step of the trail says.
import type { Filters, Step, Ticket, TicketMove } from '@/api'

export const views = ['', 'new', 'open', 'waiting', 'solved', 'closed', 'all'] as const
export const states = ['new', 'assigned', 'in_progress', 'waiting', 'solved', 'closed'] as const
export const filterNames = ['category', 'mine', 'state', 'priority', 'type_id', 'customer_id', 'q'] as const
const PENDING = 'new,open,waiting'

/** What to ask for: without a view it is everything that is still owed to somebody. */
export function queryOf(filters: Record<(typeof filterNames)[number], string>): Filters {
  const { category, mine, ...rest } = filters
  return { ...rest, category: category === 'all' || rest.state ? '' : category || PENDING, assignee_id: mine ? 'me' : '' }
}

/** Moves in the order of their buttons. */
const ORDER: TicketMove[] = ['claim', 'resume', 'solve', 'reopen', 'wait', 'assign', 'release', 'close']

export interface MoveButton { move: TicketMove; main: boolean; barred: boolean }

const NEXT: readonly TicketMove[] = ['claim', 'resume', 'solve']

/** The buttons of an order: what its state allows. Claiming what waits for somebody else is barred, not hidden. */
export function buttonsOf(ticket: Ticket, userId: number | undefined): MoveButton[] {
  const mine = ticket.assignee?.id === userId
  const shown = ORDER.filter((move) => ticket.allowed.includes(move))
  const main = ticket.state === 'solved' ? 'close' : shown.find((move) => NEXT.includes(move))
  return shown.map((move) => ({
    move,
    main: move === main,
    barred: move === 'claim' && ticket.state === 'assigned' && !mine,
  }))
}

export interface OrderFields {
  subject: string
  type_id: number
  priority: Ticket['priority']
  text: string
  customer_id: number | null
}

export function fieldsOf(ticket: Ticket): OrderFields {
  return {
    subject: ticket.subject, type_id: ticket.type.id, priority: ticket.priority, text: ticket.text, customer_id: ticket.customer?.id ?? null,
  }
}

export interface Difference { field: string; before: unknown; after: unknown }

/** What a step changed, field by field; a state that stayed is left out. */
export function differencesOf(step: Step): Difference[] {
  if (step.kind === 'commented') return []
  const fields = new Set([...Object.keys(step.before), ...Object.keys(step.after)])
  return [...fields]
    .map((field) => ({ field, before: step.before[field] ?? null, after: step.after[field] ?? null }))
    .filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after))
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
