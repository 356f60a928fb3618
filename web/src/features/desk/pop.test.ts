import { describe, expect, it } from 'vitest'
import type { Call, Card, Offer, TicketType } from '@/api'
import { cardOf, faceOf, settingOf, typeChoices } from './pop'

const call = (part: object) => ({ direction: 'in', customer: null, caller: { kind: 'mobile' }, dialled: { kind: 'short' }, ...part }) as Call
const card = (candidates: unknown[]) => ({ candidates }) as unknown as Card

describe('the pop', () => {
  it('believes the call before the guesses', () => {
    expect(faceOf(call({ customer: { id: 1 } }), card([{}, {}]))).toBe('known')
    expect(faceOf(call({}), card([{}, {}]))).toBe('several')
    expect(faceOf(call({}), card([]))).toBe('unknown')
    expect(faceOf(call({}), null)).toBe('unknown')
  })
  it('looks at the far side of an outbound call', () => {
    expect(faceOf(call({ caller: { kind: 'anonymous' } }), null)).toBe('anonymous')
    expect(faceOf(call({ direction: 'out', caller: { kind: 'anonymous' } }), null)).toBe('unknown')
  })
  it('takes the card of the latest offer of this call', () => {
    const offers = [
      { call: { id: 'a' }, made_at: '2', card: 'late' },
      { call: { id: 'b' }, made_at: '3', card: 'other' },
      { call: { id: 'a' }, made_at: '1', card: 'early' },
    ] as unknown as Offer[]
    expect(cardOf(offers, 'a')).toBe('late')
    expect(cardOf(offers, 'x')).toBeNull()
  })
  it('names types by the way to them and offers leaves only', () => {
    const types = [
      { id: 1, name: { 'zh-CN': '报修', en: 'Repair' }, parent_id: null, is_leaf: false, priority: 'normal', sources: ['phone'], dispositions: ['solved'] },
      { id: 2, name: { 'zh-CN': '制冷', en: 'Cooling' }, parent_id: 1, is_leaf: true, priority: 'high', sources: [] as string[], dispositions: ['other'] },
    ] as TicketType[]
    expect(typeChoices(types, 'en')).toEqual([{ id: 2, label: 'Repair / Cooling', priority: 'high' }])
    expect([typeChoices(types, 'en', 'phone').length, typeChoices(types, 'en', 'manual').length]).toEqual([1, 0])
    expect([settingOf(types, 2, 'sources'), settingOf(types, 2, 'dispositions'), settingOf(types, null, 'sources')]).toEqual([['phone'], ['other'], []])
  })
})
