import { describe, expect, it } from 'vitest'
import type { PromiseRow } from '@/api'
import { allowedFor, dueOf, laterChoices, percent, queryOf, rowsBehind, spanOf } from './promise'

const NOW = Date.parse('2026-11-23T02:30:00Z')
const row = (part: Partial<PromiseRow> = {}) => ({ state: 'open', claimed_by: null, claimed_until: null, closed_by: null, asks_supervisor: false, due_at: '2026-11-23T02:00:00Z', ...part }) as PromiseRow
const ana = { userId: 1, takesCalls: true, seesAll: false }
const sam = { userId: 3, takesCalls: true, seesAll: true }
const qi = { userId: 4, takesCalls: false, seesAll: true }
const names = (allowed: object) => Object.entries(allowed).filter(([, on]) => on).map(([name]) => name)

describe('the list', () => {
  const none = { view: '', kind: '', queue_id: '', customer_id: '', from: '', to: '', id: '' }
  it('asks for what is open, the next due first', () => {
    expect(queryOf({ ...none, id: 'abc', kind: 'callback' })).toMatchObject({ open: true, order: 'due', kind: 'callback' })
    expect(queryOf({ ...none, id: 'abc' })).not.toHaveProperty('id')
  })
  it('shows the rows behind a figure', () => {
    const figure = { since: '2026-11-22T16:00:00Z', until: '2026-11-23T02:30:00Z' }
    expect(rowsBehind(figure, 'kept')).toEqual({ path: '/promises', query: { view: 'kept', from: figure.since, to: figure.until } })
    expect(rowsBehind(figure, '').query).not.toHaveProperty('view')
  })
  it('takes an unknown view for the first', () => {
    expect(queryOf({ ...none, view: 'strange' })).toMatchObject({ open: true })
  })
})

describe('words', () => {
  it('says how late it is, or how long it takes', () => {
    expect(dueOf(row(), NOW)).toEqual({ isLate: true, span: { unit: 'minutes', count: 30 } })
    expect(dueOf(row({ due_at: '2026-11-23T05:30:00Z' }), NOW)).toEqual({ isLate: false, span: { unit: 'hours', count: 3 } })
    expect(spanOf(3 * 86_400)).toEqual({ unit: 'days', count: 3 })
  })
  it('has no rate where nobody was lost', () => {
    expect(percent(null)).toBe('—')
    expect(percent(0.834)).toBe('83%')
  })
})

describe('buttons', () => {
  it('offers an agent what is free, and all of what is in hand', () => {
    expect(names(allowedFor(row(), ana, NOW))).toEqual(['take', 'call'])
    const mine = row({ state: 'claimed', claimed_by: { id: 1, name: 'Ana' }, claimed_until: '2026-11-23T02:35:00Z' })
    expect(names(allowedFor(mine, ana, NOW))).toEqual(['call', 'release', 'drop'])
    expect(names(allowedFor(mine, { ...ana, userId: 2 }, NOW))).toEqual([])
    expect(names(allowedFor({ ...mine, claimed_until: '2026-11-23T02:29:00Z' }, { ...ana, userId: 2 }, NOW))).toEqual(['take', 'call'])
  })
  it('leaves to a supervisor what was tried too often', () => {
    const asking = row({ asks_supervisor: true })
    expect(names(allowedFor(asking, ana, NOW))).toEqual([])
    expect(names(allowedFor(asking, sam, NOW))).toEqual(['take', 'call', 'drop', 'again'])
  })
  it('undoes for whoever dropped it, and for supervisors', () => {
    const dropped = row({ state: 'dropped', closed_by: { id: 1, name: 'Ana' } })
    expect(names(allowedFor(dropped, ana, NOW))).toEqual(['reopen'])
    expect(names(allowedFor(dropped, { ...ana, userId: 2 }, NOW))).toEqual([])
    expect(names(allowedFor(dropped, sam, NOW))).toEqual(['reopen'])
    const kept = row({ state: 'kept', claimed_by: { id: 1, name: 'Ana' } })
    expect(names(allowedFor(kept, ana, NOW))).toEqual(['reopen'])
    expect(names(allowedFor(kept, { ...ana, userId: 2 }, NOW))).toEqual([])
  })
  it('lets who only watches watch', () => {
    for (const state of ['open', 'claimed', 'calling', 'kept', 'dropped'] as const) expect(names(allowedFor(row({ state }), qi, NOW))).toEqual([])
  })
  it('never touches who is being called', () => {
    expect(names(allowedFor(row({ state: 'calling' }), sam, NOW))).toEqual([])
  })
})

describe('not now', () => {
  it('offers the afternoon only before it', () => {
    const keys = (hour: number) => laterChoices(new Date(2026, 10, 23, hour)).map((one) => one.key)
    expect(keys(9)).toEqual(['soon', 'hour', 'afternoon', 'tomorrow'])
    expect(keys(15)).toEqual(['soon', 'hour', 'tomorrow'])
  })
  it('is always in the future', () => {
    const now = new Date(2026, 10, 23, 12, 59)
    for (const one of laterChoices(now)) expect(one.at.getTime()).toBeGreaterThan(now.getTime())
  })
})
