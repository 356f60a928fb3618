// Passing the call on: whom one may ask, what may be done with whom one asked, and who hears whom. Logic without DOM.
import type { Call, Colleague, Participant, QueueView, Targets, Transfer } from '@/api'
import { cleanNumber } from './rules'

export type Target =
  | { kind: 'colleague'; key: string; colleague: Colleague }
  | { kind: 'queue'; key: string; queue: QueueView }
  | { kind: 'number'; key: string; number: string }

/** The targets that fit what is typed: names, extensions, teams and queues by part of a word; digits are a number too. */
export function targetsFor(typed: string, found: Targets | null, nameOf: (queue: QueueView) => string): Target[] {
  const wanted = typed.trim().toLowerCase()
  const fits = (...words: (string | null | undefined)[]) => !wanted || words.some((word) => word?.toLowerCase().includes(wanted))
  const number = cleanNumber(typed)
  const outside: Target[] = number.length >= 3 && !/[^\d\s+*#()-]/.test(typed.normalize('NFKC')) ? [{ kind: 'number', key: `n${number}`, number }] : []
  const colleagues = (found?.colleagues ?? [])
    .filter((one) => fits(one.user.name, one.extension, one.team?.name))
    .map((one): Target => ({ kind: 'colleague', key: `u${one.user.id}`, colleague: one }))
  const queues = (found?.queues ?? [])
    .filter((one) => fits(nameOf(one), ...Object.values(one.name)))
    .map((one): Target => ({ kind: 'queue', key: `q${one.id}`, queue: one }))
  return [...colleagues, ...queues, ...outside]
}

/** Whether the target can be asked at once. */
export function isFree(target: Target): boolean {
  return target.kind !== 'colleague' || target.colleague.is_free
}

export function requestOf(target: Target): { user_id: number } | { queue_id: number } | { number: string } {
  if (target.kind === 'colleague') return { user_id: target.colleague.user.id }
  return target.kind === 'queue' ? { queue_id: target.queue.id } : { number: target.number }
}

/** What may be done with an open transfer now. */
export function stepsOf(transfer: Transfer | null, holds: boolean): { complete: boolean; join: boolean; turn: boolean; cancel: boolean } {
  const consulting = holds && transfer?.kind === 'consult'
  const answered = transfer?.state === 'answered'
  return { complete: consulting, join: consulting && answered, turn: consulting && answered, cancel: holds && transfer !== null && transfer.kind !== 'blind' }
}

export interface Heard { id: string; participant: Participant; mine: boolean; hears: Participant[] }

/** Everybody on the line in one order: the customer, me, the others; each with whom they hear. */
export function onTheLine(call: Call, me: number | undefined): Heard[] {
  const byId = new Map(call.participants.map((one) => [one.id, one]))
  const rank = (one: Participant) => (one.role === 'customer' ? 0 : one.user_id === me ? 1 : 2)
  return [...call.participants]
    .sort((a, b) => rank(a) - rank(b))
    .map((participant) => ({
      id: participant.id,
      participant,
      mine: participant.user_id === me && participant.role === 'agent',
      hears: participant.hears.map((id) => byId.get(id)).filter((one): one is Participant => one !== undefined),
    }))
}

/** The transfer I had open for this call and that is no longer there: over, and it is to be said if nobody came. */
export function overFor(before: Transfer | null | undefined, after: Transfer | null | undefined, me: number | undefined): string | null {
  return before && before.by.id === me && after?.id !== before.id ? before.id : null
}
