import { describe, expect, it } from 'vitest'
import type { TicketType } from '@/api'
import { changesOf, giverOf, minutesOf, settingsOf, spanOf } from './settings'

const type = (more: Partial<TicketType> = {}): TicketType => ({
  id: 1, parent_id: null, name: { 'zh-CN': '报修', en: 'Repair' }, is_leaf: true, active: true, priority: 'normal', due_minutes: null, team_id: null,
  sources: [], dispositions: [], skills: [], statuses: [], position: 1, version: 1, ...more,
})

describe('the settings of a type', () => {
  it('say a time in the largest unit that fits', () => {
    expect([spanOf(2880), spanOf(90), spanOf(120), spanOf(null)]).toEqual([{ count: 2, unit: 'days' }, { count: 90, unit: 'minutes' }, { count: 2, unit: 'hours' }, { count: null, unit: 'hours' }])
    expect([2880, 90, 120, null].map((one) => minutesOf(spanOf(one)))).toEqual([2880, 90, 120, null])
  })
  it('send only what differs', () => {
    const one = type({ due_minutes: 120, sources: ['phone'] })
    const form = settingsOf(one)
    expect(changesOf(one, form)).toEqual({})
    form.due.count = null
    form.skills.push({ skill_id: 3, level: 2 })
    expect(changesOf(one, form)).toEqual({ due_minutes: null, skills: [{ skill_id: 3, level: 2 }] })
  })
  it('come from the nearest group that has them', () => {
    const top = type({ team_id: 4, sources: ['phone'] })
    const middle = type({ id: 2, parent_id: 1, team_id: 5 })
    const leaf = type({ id: 3, parent_id: 2 })
    const all = [top, middle, leaf]
    expect([giverOf(all, leaf, 'team_id')?.id, giverOf(all, leaf, 'sources')?.id, giverOf(all, leaf, 'due_minutes')]).toEqual([2, 1, null])
  })
})
