// The tree of types as the page shows it: in order, each before those below it, with how deep it stands.
import type { TicketType } from '@/api'

export interface Branch { type: TicketType; depth: number; at: number; count: number }

/** One whose group is not among them stands at the top. */
export function branchesOf(types: readonly TicketType[]): Branch[] {
  const known = new Set(types.map((one) => one.id))
  const below = (parent: number | null, depth: number): Branch[] => {
    const here = types.filter((one) => (one.parent_id !== null && known.has(one.parent_id) ? one.parent_id : null) === parent)
    return here.flatMap((type, at) => [{ type, depth, at, count: here.length }, ...below(type.id, depth + 1)])
  }
  return below(null, 0)
}

export type Where = 'before' | 'below'

/** The place a dragged type gets when it is dropped on another: before it, or below a group. Null where it cannot go. */
export function placeFor(types: readonly TicketType[], moved: TicketType, on: TicketType, where: Where): { parent_id: number | null; at: number } | null {
  for (let one: TicketType | undefined = on; one; one = types.find((other) => other.id === one?.parent_id)) if (one.id === moved.id) return null
  if (where === 'below') return { parent_id: on.id, at: types.filter((one) => one.parent_id === on.id && one.id !== moved.id).length }
  const beside = types.filter((one) => one.parent_id === on.parent_id && one.id !== moved.id)
  return { parent_id: on.parent_id, at: beside.findIndex((one) => one.id === on.id) }
}
