import { describe, expect, it } from 'vitest'
import type { Call, Colleague, Participant, QueueView, Targets, Transfer } from '@/api'
import { isFree, onTheLine, overFor, requestOf, stepsOf, targetsFor } from './passing'

const colleague = (id: number, name: string, is_free: boolean) =>
  ({ user: { id, name }, extension: `80${id}`, team: { id: 1, name: '一组' }, presence: 'available', activity: 'idle', is_free }) as unknown as Colleague
const queue = { id: 5, name: { 'zh-CN': '售后服务', en: 'After sales' } } as unknown as QueueView
const found = { colleagues: [colleague(2, '陈安娜', true), colleague(3, 'Bo', false)], queues: [queue] } as Targets
const nameOf = (one: QueueView) => one.name.en ?? ''

describe('whom a call can be passed on to', () => {
  it('is found by name, extension, team or queue in either language', () => {
    expect(targetsFor('', found, nameOf).map((one) => one.key)).toEqual(['u2', 'u3', 'q5'])
    expect(targetsFor('安娜', found, nameOf).map((one) => one.key)).toEqual(['u2'])
    expect(targetsFor('803', found, nameOf).map((one) => one.key)).toEqual(['u3', 'n803'])
    expect(targetsFor('售后', found, nameOf).map((one) => one.key)).toEqual(['q5'])
  })
  it('is a number when one was typed, full width or not, and only then', () => {
    expect(targetsFor('１３９ 0013-9000', found, nameOf)).toEqual([{ kind: 'number', key: 'n13900139000', number: '13900139000' }])
    expect(targetsFor('bo 139', found, nameOf)).toEqual([])
  })
  it('says who is free, and asks by the one thing the server takes', () => {
    const [first, second, third] = targetsFor('', found, nameOf)
    expect([first, second, third].map((one) => one && isFree(one))).toEqual([true, false, true])
    expect(first && requestOf(first)).toEqual({ user_id: 2 })
    expect(third && requestOf(third)).toEqual({ queue_id: 5 })
  })
})

describe('what may be done with whom one asked', () => {
  const transfer = (kind: string, state: string) => ({ kind, state }) as Transfer
  it.each([
    ['consult', 'ringing', { complete: true, join: false, turn: false, cancel: true }],
    ['consult', 'answered', { complete: true, join: true, turn: true, cancel: true }],
    ['conference', 'ringing', { complete: false, join: false, turn: false, cancel: true }],
    ['blind', 'ringing', { complete: false, join: false, turn: false, cancel: false }],
  ])('%s, %s', (kind, state, expected) => {
    expect(stepsOf(transfer(kind, state), true)).toEqual(expected)
    expect(Object.values(stepsOf(transfer(kind, state), false))).toEqual([false, false, false, false])
  })
})

describe('who is on the line', () => {
  it('names the customer first, then me, with whom each hears', () => {
    const part = (id: string, role: string, user_id: number | null, hears: string[]) => ({ id, role, user_id, hears }) as unknown as Participant
    const call = { participants: [part('a2', 'agent', 9, ['a1']), part('a1', 'agent', 7, ['a2']), part('c', 'customer', null, [])] } as unknown as Call
    expect(onTheLine(call, 7).map((one) => [one.id, one.mine, one.hears.map((each) => each.id)])).toEqual([
      ['c', false, []], ['a1', true, ['a2']], ['a2', false, ['a1']],
    ])
  })
})

describe('whom I asked and who did not come', () => {
  const asked = (id: string, by: number) => ({ id, by: { id: by, name: '' } }) as Transfer
  it('is told once, to who asked, and not while the same one is still open', () => {
    expect(overFor(asked('a', 1), null, 1)).toBe('a')
    expect(overFor(asked('a', 1), asked('b', 1), 1)).toBe('a')
    expect(overFor(asked('a', 1), asked('a', 1), 1)).toBeNull()
    expect(overFor(asked('a', 1), null, 2)).toBeNull()
    expect(overFor(null, asked('a', 1), 1)).toBeNull()
  })
})
