import { describe, expect, it } from 'vitest'
import type { TicketType } from '@/api'
import { branchesOf, placeFor } from './tree'

const type = (id: number, parent_id: number | null = null): TicketType => ({ id, parent_id, name: { 'zh-CN': String(id), en: String(id) }, is_leaf: true, active: true, priority: 'normal', due_minutes: null, team_id: null, sources: [], dispositions: [], skills: [], statuses: [], position: id, version: 1 })
const types = [type(1), type(11, 1), type(12, 1), type(2), type(21, 2)]
const of = (id: number) => types.find((one) => one.id === id)!

describe('the tree of types', () => {
  it('shows each before those below it', () => {
    expect(branchesOf(types).map((one) => [one.type.id, one.depth, one.at, one.count])).toEqual([[1, 0, 0, 2], [11, 1, 0, 2], [12, 1, 1, 2], [2, 0, 1, 2], [21, 1, 0, 1]])
  })
  it('finds the place of what is dropped', () => {
    expect(placeFor(types, of(12), of(11), 'before')).toEqual({ parent_id: 1, at: 0 })
    expect(placeFor(types, of(11), of(21), 'before')).toEqual({ parent_id: 2, at: 0 })
    expect(placeFor(types, of(11), of(2), 'below')).toEqual({ parent_id: 2, at: 1 })
    expect(placeFor(types, of(11), of(12), 'before')).toEqual({ parent_id: 1, at: 0 })
  })
  it('puts nothing below itself', () => {
    expect([placeFor(types, of(1), of(11), 'before'), placeFor(types, of(1), of(1), 'below')]).toEqual([null, null])
  })
})
