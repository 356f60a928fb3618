import { describe, expect, it } from 'vitest'
import type { AwayReason } from '@/api'
import { movedTo, reasonBody, reasonFields } from './reasons'

describe('not-ready reasons', () => {
  it('move one place and no further than the ends', () => {
    expect(movedTo(['a', 'b', 'c'], 'b', -1)).toEqual(['b', 'a', 'c'])
    expect(movedTo(['a', 'b', 'c'], 'b', 1)).toEqual(['a', 'c', 'b'])
    expect([movedTo(['a'], 'a', -1), movedTo(['a', 'b'], 'b', 1), movedTo(['a'], 'x', 1)]).toEqual([null, null, null])
  })
  it('fill the form and come back trimmed; no minutes are no limit', () => {
    const reason = { code: 'break', name: { 'zh-CN': '小休', en: 'Break' }, minutes_per_day: 30, active: true } as AwayReason
    expect(reasonFields(reason)).toEqual({ zh: '小休', en: 'Break', minutes: 30 })
    expect(reasonFields(null)).toEqual({ zh: '', en: '', minutes: 0 })
    expect(reasonBody({ zh: ' 喝水 ', en: ' Water ', minutes: undefined })).toEqual({ name: { 'zh-CN': '喝水', en: 'Water' }, minutes_per_day: 0 })
  })
})
