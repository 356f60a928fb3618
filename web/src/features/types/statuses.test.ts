import { describe, expect, it } from 'vitest'
import { bodiesOf, drawnOf, follows, freshOne, isLast, leads, turned, without, type Drawn } from './statuses'

const drawn = (code: string, state: Drawn['state'], ...next: string[]): Drawn => ({ code, zh: code, en: code, state, active: true, next, fresh: false })
const [look, parts, done, shut] = [drawn('look', 'in_progress', 'parts'), drawn('parts', 'waiting'), drawn('done', 'solved'), drawn('shut', 'closed')]
const all = [look, parts, done, shut]

describe('the statuses of a type', () => {
  it('follow where the machine leads and the design lets them', () => {
    expect([leads(shut, done), leads(done, shut), leads(look, look), leads(look, drawn('mend', 'in_progress'))]).toEqual([false, true, false, true])
    expect([follows(look, parts), follows(look, done), follows(parts, done), follows(parts, look)]).toEqual([true, false, true, true])
  })
  it('let all follow when all are named, and keep one way out', () => {
    expect(turned(all, look, done)).toEqual(['parts', 'done'])
    expect(turned(all, { ...look, next: ['parts', 'done'] }, shut)).toEqual([])
    expect(turned(all, parts, look)).toEqual(['done', 'shut'])
    expect([isLast(all, look, parts), isLast(all, parts, look)]).toEqual([true, false])
  })
  it('get lasting codes from their names, with the ways to them', () => {
    const fresh = { ...freshOne(all), en: 'Awaiting parts', zh: '等配件' }
    expect(fresh.code).toBe('new')
    const bodies = bodiesOf([{ ...look, next: ['new'] }, fresh, { ...freshOne([fresh]), state: 'solved' }])
    expect(bodies.map((one) => [one.code, one.next])).toEqual([['look', ['awaiting_parts']], ['awaiting_parts', []], ['solved', []]])
  })
  it('forget one that goes', () => {
    expect(without(all, 'parts').map((one) => one.next)).toEqual([[], [], []])
    expect(drawnOf([])).toEqual([])
  })
})
