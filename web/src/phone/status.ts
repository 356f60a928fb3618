// What the phone bar says about presence: what is left of a pause, what comes after the call, what may be pressed in wrap-up.
import type { Allowance, Call, QueueView, Seat } from '@/api'
import { clockSpan } from '@/ui/time'

export const LOST = 'lost'

/** Whether a choice made now waits for the end of the call and of the time after it. */
export function waitsForCall(seat: Seat | undefined): boolean {
  return Boolean(seat && ['offered', 'on_call', 'wrapping_up'].includes(seat.activity))
}

/** Whether going offline at once is refused: a call rings or is in hand. */
export function hasCallInHand(seat: Seat | undefined): boolean {
  return Boolean(seat && ['offered', 'on_call'].includes(seat.activity))
}

/** Seconds that are left of the pause one is in, negative when it is overdrawn; null without a limit. */
export function pauseLeft(seat: Seat | undefined, now: number): number | null {
  if (!seat || seat.presence !== 'away' || !seat.away_until) return null
  return Math.round((Date.parse(seat.away_until) - now) / 1000)
}

/** Seconds that are left of a reason today; the one that is being used runs by the seat's own deadline. */
export function leftOf(allowance: Allowance, seat: Seat | undefined, now: number): number | null {
  if (allowance.left_seconds === null) return null
  const running = seat?.presence === 'away' && seat.reason === allowance.code ? pauseLeft(seat, now) : null
  return Math.max(0, running ?? allowance.left_seconds)
}

/** Whole minutes as people count what is left: the last started one counts. */
export function minutesOf(seconds: number): number {
  return Math.ceil(seconds / 60)
}

/** A pause as a clock: what is left, or by how much it is overdrawn. */
export function pauseClock(left: number): { over: boolean; clock: string } {
  return { over: left <= 0, clock: clockSpan(Math.abs(left)) }
}

export interface WrapUpButtons {
  end: boolean
  extend: boolean
  /** Why ending early is not possible, as the key of its words. */
  why: '' | 'fixed' | 'outcome'
}

export function wrapUpButtons(seat: Seat | undefined): WrapUpButtons {
  const rule = seat?.activity === 'wrapping_up' ? seat.wrap_up : null
  if (!rule) return { end: true, extend: true, why: '' }
  return { end: rule.may_end, extend: rule.may_extend, why: rule.may_end ? '' : rule.owes_outcome ? 'outcome' : 'fixed' }
}

/** Whether time after the call in hand can be asked for: its queue gives it on request only. */
export function mayAskWrapUp(seat: Seat | undefined, call: Call | null, queues: QueueView[]): boolean {
  if (seat?.activity !== 'on_call' || !call?.queue) return false
  return queues.some((queue) => queue.id === call.queue?.id && queue.wrap_up_mode === 'on_request')
}
