import { describe, expect, it } from 'vitest'
import { cleaned, keyed, keyFor, moved, newField, optionsFrom, textOf } from './design'

describe('designing a form', () => {
  it('finds a key that is free', () => {
    expect([keyFor('Model no.', []), keyFor('Model', ['model']), keyFor('型号', []), keyFor('2nd', ['nd'])]).toEqual(['model_no', 'model_2', 'field', 'nd_2'])
  })
  it('names new fields after their English names, with the conditions on them', () => {
    const named = (key: string, en: string, on = '') => ({ ...newField('text', []), key, label: { zh: '', en }, visible_if: on ? [{ field: on, test: 'filled' as const, values: [] }] : [] })
    const found = keyed([named('floor', 'Storey'), named('text', 'Floor', 'floor'), named('text_2', '', 'text')], new Set(['floor']))
    expect(found.map((field) => [field.key, field.visible_if[0]?.field])).toEqual([['floor', undefined], ['floor_2', 'floor'], ['text_2', 'floor_2']])
  })
  it('moves a field', () => {
    expect([moved(['a', 'b', 'c'], 0, 2), moved(['a', 'b', 'c'], 2, 0), moved(['a'], 0, 5)]).toEqual([['b', 'c', 'a'], ['c', 'a', 'b'], ['a']])
  })
  it('leaves out what does not belong to a kind', () => {
    const field = { ...newField('text', []), options: [{ value: 'a', label: { zh: '', en: '' }, parent: '' }], unit: 'kg', is_required: true }
    expect(cleaned(field)).toMatchObject({ options: [], unit: '', is_required: true })
    expect(cleaned({ ...field, kind: 'section' })).toMatchObject({ is_required: false })
  })
  it('reads options one a line, in both languages, below each other', () => {
    const found = optionsFrom('浙江 | Zhejiang\n- 杭州 | Hangzhou\n-- 西湖\n- 宁波\n江苏 | Jiangsu', [])
    expect(found.map((one) => [one.value, one.parent])).toEqual([['zhejiang', ''], ['hangzhou', 'zhejiang'], ['西湖', 'hangzhou'], ['宁波', 'zhejiang'], ['jiangsu', '']])
    expect(textOf(found)).toBe('浙江 | Zhejiang\n- 杭州 | Hangzhou\n-- 西湖\n- 宁波\n江苏 | Jiangsu')
  })
  it('keeps the value of an option that is renamed, or stays while another is added', () => {
    const before = optionsFrom('红 | Red\n蓝 | Blue', [])
    expect(optionsFrom('大红 | Scarlet\n蓝 | Blue', before).map((one) => one.value)).toEqual(['red', 'blue'])
    expect(optionsFrom('红 | Red\n绿 | Green\n蓝 | Blue', before).map((one) => one.value)).toEqual(['red', 'green', 'blue'])
    expect(optionsFrom('红 | Red\n红 | Red', []).map((one) => one.value)).toEqual(['red', 'red_2'])
  })
})
