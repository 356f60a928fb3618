import { describe, expect, it } from 'vitest'
import type { Step, Ticket } from '@/api'
import { asksFor, buttonsOf, byDue, differencesOf, exportOf, extensionChoices, isByDue, marksOf, neighbour, queryOf, standingOf, statusesFor, waitChoices } from './order'

const none = { category: '', mine: '', state: '', priority: '', type_id: '', customer_id: '', status_id: '', mark: '', assignee_id: '', team_id: '', source: '', from: '', to: '', sort: '', q: '' }
const ticket = (part: object) => ({ state: 'in_progress', assignee: { id: 1 }, allowed: [], ...part }) as unknown as Ticket

const status = (id: number, category: string) => ({ id, category }) as unknown as Ticket['statuses'][number]
describe('the statuses of a type', () => {
  it('ask for what the move asks for, and for nothing within a state', () => {
    expect([asksFor('in_progress', 'waiting'), asksFor('waiting', 'solved'), asksFor('solved', 'closed'), asksFor('new', 'in_progress'), asksFor('waiting', 'waiting')]).toEqual(['wait', 'solve', 'close', null, null])
  })
  it('do not take an order out of another', () => {
    const ticket = { merged_into: null, statuses: [status(1, 'open'), status(2, 'closed')] } as unknown as Ticket
    expect(statusesFor(ticket).length).toBe(2)
    expect(statusesFor({ ...ticket, merged_into: ticket }).map((one) => one.id)).toEqual([2])
  })
})

describe('the list of work orders', () => {
  it('shows what is still owed unless told otherwise', () => {
    expect(queryOf(none).category).toBe('new,open,waiting')
    expect(queryOf({ ...none, category: 'all' }).category).toBe('')
    expect(queryOf({ ...none, category: 'solved' }).category).toBe('solved')
  })
  it('lets a state speak for its category', () => expect(queryOf({ ...none, state: 'closed' }).category).toBe(''))
  it('asks for mine by name', () => {
    expect(queryOf({ ...none, mine: '1' })).toMatchObject({ assignee_id: 'me' })
    expect(queryOf({ ...none, mine: '1' })).not.toHaveProperty('mine')
  })
  it('is by what is due next where all is pending', () => {
    expect([none, { ...none, category: 'open' }, { ...none, state: 'waiting' }].map(isByDue)).toEqual([true, true, true])
    expect([{ ...none, category: 'all' }, { ...none, category: 'closed' }, { ...none, state: 'solved' }, { ...none, sort: 'newest' }].map(isByDue)).toEqual([false, false, false, false])
  })
  it('asks for whole days as they are here', () => {
    expect(queryOf({ ...none, from: '2026-11-23', to: '2026-11-23' })).toMatchObject({ created_from: new Date(2026, 10, 23).toISOString(), created_to: new Date(2026, 10, 24).toISOString() })
    expect(queryOf({ ...none, from: 'x' })).toMatchObject({ created_from: '' })
  })
  it('is taken along as a file with its filters', () => {
    expect(exportOf({ ...none, mark: 'urged', q: '漏水 a' })).toBe('/api/v1/tickets/export?mark=urged&q=%E6%BC%8F%E6%B0%B4+a&category=new%2Copen%2Cwaiting')
  })
  it('knows the neighbours and the ends', () => {
    expect(neighbour([5, 3, 1], 3, 1)).toBe(1)
    expect(neighbour([5, 3, 1], 3, -1)).toBe(5)
    expect(neighbour([5, 3, 1], 1, 1)).toBeNull()
    expect(neighbour([5, 3, 1], 9, 1)).toBeNull()
  })
})

describe('the moves', () => {
  it('are those the server allows, the next step first', () => {
    const buttons = buttonsOf(ticket({ allowed: ['assign', 'release', 'wait', 'solve', 'close'] }), 1)
    expect(buttons.map((one) => one.move)).toEqual(['solve', 'wait', 'assign', 'release', 'close'])
    expect(buttons.filter((one) => one.main).map((one) => one.move)).toEqual(['solve'])
  })
  it('lead on to closing what is solved, and never to reopening', () => {
    const main = (state: string, allowed: string[]) => buttonsOf(ticket({ state, allowed }), 1).find((one) => one.main)?.move
    expect(main('solved', ['close', 'reopen'])).toBe('close')
    expect(main('closed', ['reopen'])).toBeUndefined()
  })
  it("bar claiming what waits for somebody else's claim", () => {
    const waiting = ticket({ state: 'assigned', assignee: { id: 2 }, allowed: ['claim', 'assign'] })
    expect(buttonsOf(waiting, 1)[0]).toMatchObject({ move: 'claim', barred: true })
    expect(buttonsOf(waiting, 2)[0]).toMatchObject({ move: 'claim', barred: false })
  })
})

describe('what presses', () => {
  const pressed = (part: object) => ticket({ category: 'open', supervisor: null, urges: 0, returned_at: null, extension_asked: false, due_at: null, priority: 'normal', updated_at: '2026-11-20T08:00:00Z', ...part })
  it('is shown while something is owed', () => {
    expect(marksOf(pressed({ urges: 2, returned_at: '2026-11-20T08:00:00Z' }))).toEqual(['urged', 'returned'])
    expect(marksOf(pressed({ urges: 2, category: 'closed' }))).toEqual([])
  })
  it('comes after the due time and before priority, and priority before age', () => {
    const list = [pressed({ id: 5 }), pressed({ id: 4 }), pressed({ id: 3, priority: 'urgent' }), pressed({ id: 2, urges: 1, priority: 'low' }), pressed({ id: 1, due_at: '2026-11-20T09:00:00Z' }), pressed({ id: 0, due_at: '2026-11-20T08:00:00Z' })]
    expect(list.sort(byDue).map((one) => one.id)).toEqual([0, 1, 2, 3, 4, 5])
  })
  it('says why an order stands where it does', () => {
    const now = Date.parse('2026-11-20T08:00:00Z')
    const told = (why: string, at: string) => standingOf({ standing: { why, at } } as unknown as Ticket, now)
    expect(told('due', '2026-11-20T06:00:00Z')).toEqual({ key: 'overdue', late: true, unit: 'hours', count: 2 })
    expect(told('due', '2026-11-20T08:30:00Z')).toEqual({ key: 'due', late: false, unit: 'minutes', count: 30 })
    expect(told('age', '2026-11-17T07:00:00Z')).toEqual({ key: 'age', late: false, unit: 'days', count: 3 })
    expect(standingOf({ standing: null }, now)).toBeNull()
  })
  it('offers more time from the deadline, or from now when that is past', () => {
    const now = new Date('2026-11-20T08:00:00Z')
    expect(extensionChoices('2026-11-21T08:00:00Z', now)[0]?.at.toISOString()).toBe('2026-11-22T08:00:00.000Z')
    expect(extensionChoices('2026-11-01T08:00:00Z', now)[2]?.at.toISOString()).toBe('2026-11-27T08:00:00.000Z')
  })
  it('lets nobody return an order to themselves', () => {
    const mine = ticket({ allowed: ['return'], creator: { id: 1 } })
    expect(buttonsOf(mine, 1)[0]).toMatchObject({ move: 'return', barred: true })
    expect(buttonsOf(ticket({ allowed: ['return'], creator: { id: 2 } }), 1)[0]).toMatchObject({ barred: false })
  })
})

describe('the trail', () => {
  it('tells fields that became different', () => {
    const step = { kind: 'moved', before: { state: 'in_progress' }, after: { state: 'waiting', until: null } } as unknown as Step
    expect(differencesOf(step)).toEqual([{ field: 'state', label: null, before: 'in_progress', after: 'waiting' }])
  })
  it('leaves comments to the comments', () => {
    expect(differencesOf({ kind: 'commented', before: {}, after: { comment_id: 3 } } as unknown as Step)).toEqual([])
  })
})

describe('waiting', () => {
  it('offers moments to come', () => {
    const now = new Date('2026-11-20T08:30:00')
    const choices = waitChoices(now)
    expect(choices.every((choice) => choice.at > now)).toBe(true)
    expect(choices[1]?.at.getHours()).toBe(9)
    expect(choices[1]?.at.getDate()).toBe(21)
  })
})
