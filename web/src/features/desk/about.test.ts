import { describe, expect, it } from 'vitest'
import type { LikelyTicket } from '@/api'
import { inShownOrder, isOwed } from './about'

const orders = (...ids: number[]) => ids.map((id) => ({ ticket: { id } })) as LikelyTicket[]
const ids = (found: LikelyTicket[]) => found.map((one) => one.ticket.id)

describe('what a call is about', () => {
  it('is in the order of the server at first', () => expect(ids(inShownOrder([], orders(3, 1, 2)))).toEqual([3, 1, 2]))
  it('keeps its order on screen, and adds what is new at the end', () => {
    expect(ids(inShownOrder([3, 1, 2], orders(9, 2, 1, 3)))).toEqual([3, 1, 2, 9])
    expect(ids(inShownOrder([3, 1, 2], orders(2, 3)))).toEqual([3, 2])
  })
  it('can be urged while something is owed', () => {
    expect(['new', 'open', 'waiting', 'solved', 'closed'].filter(isOwed)).toEqual(['new', 'open', 'waiting'])
  })
})
