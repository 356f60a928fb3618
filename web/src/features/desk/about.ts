// Rules of "this call is about…" that need no screen.
import type { LikelyTicket } from '@/api'

/** How many can be chosen by a key. */
export const KEYS = 5

/**
 * What was fetched anew, in the order that is on screen: a key must not come to mean another order while a hand is
 * on its way to it. What is new comes after.
 */
export function inShownOrder(shown: readonly number[], fresh: LikelyTicket[]): LikelyTicket[] {
  const place = (one: LikelyTicket) => {
    const at = shown.indexOf(one.ticket.id)
    return at < 0 ? shown.length : at
  }
  return [...fresh].sort((a, b) => place(a) - place(b))
}

/** Whether something is still owed, so that it can be urged. */
export const isOwed = (category: string): boolean => category !== 'solved' && category !== 'closed'
