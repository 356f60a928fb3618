// What the desk shows about the caller, put together from the offer's card, the call and what was fetched since.
import type { Call, Card, Offer, TicketType } from '@/api'

export type Face = 'known' | 'several' | 'unknown' | 'anonymous'

/** Whose card to show: the call's own customer is a fact; only without one do the offer's guesses count. */
export function faceOf(call: Call, card: Card | null): Face {
  if (call.customer) return 'known'
  const number = otherSide(call)
  if (number.kind === 'anonymous') return 'anonymous'
  return card && card.candidates.length > 0 ? 'several' : 'unknown'
}

export function otherSide(call: Call) {
  return call.direction === 'out' ? call.dialled : call.caller
}

export function cardOf(offers: Offer[], callId: string): Card | null {
  const mine = offers.filter((offer) => offer.call.id === callId)
  mine.sort((a, b) => a.made_at.localeCompare(b.made_at))
  return mine.at(-1)?.card ?? null
}

export interface TypeChoice { id: number; label: string; priority: TicketType['priority'] }

/** The types one can choose, each with the way to it: "Repair / Cooling". */
export function typeChoices(types: TicketType[], language: 'zh-CN' | 'en'): TypeChoice[] {
  const byId = new Map(types.map((type) => [type.id, type]))
  const path = (type: TicketType): string => {
    const parent = type.parent_id === null ? undefined : byId.get(type.parent_id)
    return parent ? `${path(parent)} / ${type.name[language]}` : type.name[language]
  }
  return types.filter((type) => type.is_leaf).map((type) => ({ id: type.id, label: path(type), priority: type.priority }))
}
