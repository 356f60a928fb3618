// What the desk shows about the caller, put together from the offer's card, the call and what was fetched since.
import type { Call, Card, Offer, TicketType } from '@/api'
import { branchesOf } from '@/features/types/tree'

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

type Setting = 'sources' | 'dispositions'

/** What holds for a type: its own setting, or that of the nearest group above that has one. */
export function settingOf(types: readonly TicketType[], id: number | null, name: Setting): readonly string[] {
  const type = types.find((one) => one.id === id)
  if (!type) return []
  return type[name].length ? type[name] : settingOf(types, type.parent_id, name)
}

/** The types one can choose, in the order of the tree, each with the way to it: "Repair / Cooling". Those that do not come through this door are left out. */
export function typeChoices(types: readonly TicketType[], language: 'zh-CN' | 'en', source?: string): TypeChoice[] {
  const byId = new Map(types.map((type) => [type.id, type]))
  const path = (type: TicketType): string => {
    const parent = type.parent_id === null ? undefined : byId.get(type.parent_id)
    return parent ? `${path(parent)} / ${type.name[language]}` : type.name[language]
  }
  const comes = (type: TicketType) => {
    const allowed = source === undefined ? [] : settingOf(types, type.id, 'sources')
    return !allowed.length || allowed.includes(source!)
  }
  const leaves = branchesOf(types).map((one) => one.type).filter((type) => type.is_leaf && comes(type))
  return leaves.map((type) => ({ id: type.id, label: path(type), priority: type.priority }))
}
