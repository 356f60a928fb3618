import { describe, expect, it } from 'vitest'
import type { Answer, FormField } from '@/api'
import { answersOf, asked, defaultsOf, filled, gathered, holds, isComplete, treeOf } from './form'

const words = { zh: '名', en: 'Name' }
function field(key: string, more: Partial<FormField> = {}): FormField {
  return {
    key, kind: 'text', label: words, hint: words, is_required: false, default: null, least: null, most: null, decimals: 0, unit: '',
    pattern: '', pattern_hint: words, dictionary: '', options: [], visible_if: [], note: '', ...more,
  }
}
const ifB = [{ field: 'why', test: 'is' as const, values: ['b'] }]
const form = [field('why'), field('more', { kind: 'section', visible_if: ifB }), field('say', { is_required: true, visible_if: ifB }), field('then', { visible_if: [{ field: 'say', test: 'filled', values: [] }] })]

describe('a form', () => {
  it.each([
    ['is', ['5'], ['5']], ['is_not', ['5'], ['', '7']], ['any_of', ['5', '7'], ['5', '7']], ['none_of', ['5'], ['', '7']],
    ['above', ['5'], ['7']], ['below', ['7'], ['5']], ['filled', [], ['5', '7']], ['empty', [], ['']],
  ] as const)('knows when %s holds', (test, values, holding) => {
    const found = ['', '5', '7'].filter((at) => holds({ field: 'at', test, values: [...values] }, { at }))
    expect(found).toEqual([...holding])
  })
  it('asks only for what applies, and does not ask because of an answer that is not asked for', () => {
    expect(asked(form, { why: 'a', say: 'old' }).map((one) => one.key)).toEqual(['why'])
    expect(asked(form, { why: 'b' }).map((one) => one.key)).toEqual(['why', 'more', 'say'])
    expect(asked(form, { why: 'b', say: 'x' }).map((one) => one.key)).toEqual(['why', 'more', 'say', 'then'])
  })
  it('sends what is asked for and given, and is complete when what is required is there', () => {
    expect(filled(form, { why: 'a', say: 'old' })).toEqual({ why: 'a' })
    expect([isComplete(form, { why: 'a' }), isComplete(form, { why: 'b' }), isComplete(form, { why: 'b', say: 'x' })]).toEqual([true, false, true])
  })
  it('begins with its defaults', () => {
    expect(defaultsOf([field('a'), field('b', { default: 'x' }), field('c', { default: false })])).toEqual({ b: 'x', c: false })
  })
  it('keeps answers beside other fields in an edit, and numbers out of it', () => {
    const answers = [{ key: 'a', value: 'x', number: null }, { key: 'tel', value: null, number: { display: '138****8000' } }] as unknown as Answer[]
    expect(answersOf(answers)).toEqual({ 'answers.a': 'x' })
    expect(gathered({ subject: 's', 'answers.a': '', 'answers.n': 0 })).toEqual({ subject: 's', answers: { a: null, n: 0 } })
    expect(gathered({ subject: 's' })).toEqual({ subject: 's' })
  })
  it('makes a tree of a cascade', () => {
    const cascade = field('at', { kind: 'cascade', options: [{ value: 'ZJ', label: words, parent: '' }, { value: 'HZ', label: words, parent: 'ZJ' }] })
    expect(treeOf(cascade, (one) => one.value)).toEqual([{ value: 'ZJ', label: 'ZJ', children: [{ value: 'HZ', label: 'HZ' }] }])
  })
})
