import { describe, expect, it } from 'vitest'
import type { ActivityItem, Customer } from '@/api'
import { byDay, fieldNames, fieldsOf, lineOf, withLine, emptyFields } from './record'

const item = (part: object) => ({ id: 1, kind: 'note', at: '2026-11-20T08:00:00Z', data: {}, ref: null, ...part }) as ActivityItem

describe("a customer's record", () => {
  it('gives the form its own copy of every field', () => {
    const customer = { ...emptyFields(), tags: ['b', 'a'], version: 3, phones: [] } as unknown as Customer
    const fields = fieldsOf(customer)
    expect(Object.keys(fields).sort()).toEqual([...fieldNames].sort())
    expect(fields.tags).toEqual(['a', 'b'])
    expect(customer.tags).toEqual(['b', 'a'])
  })
  it('reads what a line tells', () => {
    expect(lineOf(item({ kind: 'call', data: { id: 'x', state: 'ended', answered_at: null } }))).toMatchObject({ face: 'call', missed: true })
    expect(lineOf(item({ kind: 'ticket', ref: { kind: 'ticket', id: '7' } }))).toEqual({ face: 'ticket', id: '7' })
    expect(lineOf(item({ kind: 'change', data: { before: { level: 'normal' }, after: { level: 'vip' } } }))).toEqual({
      face: 'change', fields: [{ field: 'level', before: 'normal', after: 'vip' }],
    })
    expect(lineOf(item({ kind: 'sms' })).face).toBe('other')
  })
  it('groups lines by day', () => {
    const days = byDay([item({ id: 2, at: '2026-11-20T09:00:00Z' }), item({}), item({ id: 3, at: '2026-11-11T08:00:00Z' })], 'en')
    expect(days.map((day) => day.items.length)).toEqual([2, 1])
  })
  it('rewrites a line that is told again and puts a new one in its place', () => {
    const old = [item({ id: 2, at: '2026-11-20T09:00:00Z' }), item({ id: 1 })]
    expect(withLine(old, item({ id: 1, text: 'new' }))[1]).toMatchObject({ id: 1, text: 'new' })
    expect(withLine(old, item({ id: 3, at: '2026-11-21T09:00:00Z' })).map((one) => one.id)).toEqual([3, 2, 1])
  })
})
