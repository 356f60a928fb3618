import { describe, expect, it } from 'vitest'
import type { Template, TicketType } from '@/api'
import { asks, bodyOf, doesMore, fieldsOf, found, isComplete, joined, putIn, typePaths } from './templates'

const template = (zh: string, en: string, more: Partial<Template> = {}): Template => ({
  id: 1, name: { 'zh-CN': zh, en }, text: { 'zh-CN': `${zh}正文`, en: `${en} text` }, type: null, shared: true, public: false, priority: null,
  takes_over: false, solves: false, updated_at: '2026-11-23T02:30:00Z', version: 1, ...more,
})
const key = (part: object) => ({ key: '', code: '', altKey: false, ctrlKey: false, metaKey: false, isComposing: false, ...part })
const box = (value: string) => ({ tagName: 'TEXTAREA', value })

describe('prepared texts', () => {
  it('are found by words of either language', () => {
    const all = [template('致歉', 'Apology'), template('上门预约', 'Appointment')]
    expect(found(all, 'appoint').map((one) => one.name.en)).toEqual(['Appointment'])
    expect(found(all, '致歉 apology')).toHaveLength(1)
    expect(found(all, '')).toHaveLength(2)
  })
  it('are asked for by Alt+M, or by a slash at the beginning', () => {
    expect(asks(key({ altKey: true, code: 'KeyM' }), box('a'))).toBe(true)
    expect(asks(key({ key: '/' }), box(''))).toBe(true)
    expect(asks(key({ key: '/' }), box('1'))).toBe(false)
    expect(asks(key({ key: '/', isComposing: true }), box(''))).toBe(false)
    expect(asks(key({ key: '/' }), { tagName: 'INPUT', value: '' })).toBe(false)
    expect(asks(key({ altKey: true, ctrlKey: true, code: 'KeyM' }), box(''))).toBe(false)
  })
  it('come after what stands there', () => expect([joined(' ', 'b'), joined('a \n', 'b')]).toEqual(['b', 'a\nb']))
  it('take a variable where the cursor is', () => expect(putIn('您好，', 'customer.name', 0, 2)).toEqual({ text: '{customer.name}，', at: 15 }))
  it('have a name in both languages, and are no reply when they solve', () => {
    const sent = bodyOf({ ...fieldsOf(template('致歉', ''), false), public: true, solves: true })
    expect([sent.name.en, sent.public, sent.priority]).toEqual(['致歉', false, null])
  })
  it('say something or do something', () => {
    const empty = { ...fieldsOf(null, false), nameZh: '转我' }
    expect([isComplete(empty), isComplete({ ...empty, takes_over: true }), isComplete({ ...empty, takes_over: true, solves: true })]).toEqual([false, true, false])
    expect([doesMore(template('a', 'a')), doesMore(template('a', 'a', { priority: 'high' }))]).toEqual([false, true])
  })
  it('are for a type, named by the way to it', () => {
    const type = (id: number, parent_id: number | null) => ({ id, parent_id, name: { 'zh-CN': `型${id}`, en: `T${id}` } }) as TicketType
    expect(typePaths([type(1, null), type(2, 1)], 'en')).toEqual([{ id: 1, label: 'T1' }, { id: 2, label: 'T1 / T2' }])
  })
})
