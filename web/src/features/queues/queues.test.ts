import { describe, expect, it } from 'vitest'
import { areAscending, barsOf, bodyOf, fieldsOf, lacks, levelTone, minutesOf, misfit, nextSpan, TIMES, unitOf, usualWeek, WHENS, withoutRing, type Span } from './queues'

const settings = {
  id: 1, version: 4, name: { 'zh-CN': '售后', en: 'Service' }, numbers: ['4001'], rings: [30], hours: {}, holidays: [],
  members: [{ user: { id: 7, name: 'Ana' }, ring: 1, skills: [{ skill_id: 2, level: 3 }] }], skills: [], overflow: [],
}

describe('fields of a queue', () => {
  it('are copies that can be changed', () => {
    const fields = fieldsOf(settings as never)
    fields.members[0]!.ring = 0
    fields.numbers.push('4002')
    expect(settings.members[0]!.ring).toBe(1)
    expect(settings.numbers).toEqual(['4001'])
    expect(fields).not.toHaveProperty('version')
  })
  it('go back with members by who and ring alone', () => {
    const { members } = fieldsOf(settings as never)
    expect(bodyOf({ members, priority: 10 })).toEqual({ members: [{ user_id: 7, ring: 1 }], priority: 10 })
    expect(bodyOf({ priority: 10 })).toEqual({ priority: 10 })
  })
})

describe('times of a day', () => {
  it.each([['09:00', 540], ['24:00', 1440], ['24:01', Number.NaN], ['9:00', Number.NaN], ['09:60', Number.NaN]])('%s', (spoken, minutes) => {
    expect(minutesOf(spoken)).toBe(minutes)
  })
  it.each<[Span[], string]>([
    [[], ''], [[['09:00', '12:00'], ['12:00', '24:00']], ''], [[['09:00', '13:00'], ['12:00', '18:00']], 'overlap'],
    [[['18:00', '09:00']], 'ends-early'], [[['9', '10:00']], 'bad-time'],
  ])('%j: %s', (spans, code) => expect(misfit(spans)).toBe(code))
  it('are drawn over 24 hours', () => expect(barsOf([['06:00', '12:00'], ['18:00', 'x']])).toEqual([{ left: 25, width: 25 }]))
  it('go on after the last', () => {
    expect(nextSpan([])).toEqual(['09:00', '18:00'])
    expect(nextSpan([['09:00', '12:00']])).toEqual(['13:00', '17:00'])
    expect(misfit([['09:00', '22:00'], nextSpan([['09:00', '22:00']])])).toBe('')
  })
  it('are offered to the end of the day', () => expect([TIMES[0], TIMES[1], TIMES.at(-1)]).toEqual(['00:00', '00:30', '24:00']))
  it('are five days in a usual week', () => expect(Object.keys(usualWeek())).toEqual(['0', '1', '2', '3', '4']))
})

describe('rings', () => {
  it('rise', () => {
    expect(areAscending([])).toBe(true)
    expect(areAscending([30, 60])).toBe(true)
    expect(areAscending([30, 30])).toBe(false)
    expect(areAscending([0])).toBe(false)
  })
  it('move inward when one goes', () => {
    const members = [0, 1, 2].map((ring) => ({ user_id: ring, name: '', ring, skills: [] }))
    const left = withoutRing({ rings: [30, 60], members }, 0)
    expect(left.rings).toEqual([60])
    expect(left.members.map((one) => one.ring)).toEqual([0, 0, 1])
  })
})

it('every rule but that of being closed has a unit', () => {
  expect(WHENS.filter((when) => unitOf(when) === null)).toEqual(['closed'])
})

it('a member may lack what the queue asks for', () => {
  const wanted = [{ skill_id: 2, level: 3 }]
  expect(lacks({ skills: [{ skill_id: 2, level: 3 }] }, wanted)).toBe(false)
  expect(lacks({ skills: [{ skill_id: 2, level: 2 }] }, wanted)).toBe(true)
  expect(lacks({ skills: [] }, wanted)).toBe(true)
})

it('a service level is measured against its aim', () => {
  expect([levelTone(null, 80), levelTone(80, 80), levelTone(66, 80), levelTone(10, 80)]).toEqual(['grey', 'green', 'amber', 'red'])
})
