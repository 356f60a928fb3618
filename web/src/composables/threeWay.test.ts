import { describe, expect, it } from 'vitest'
import { changesOf, rebase } from './threeWay'

const base = { subject: 'a', text: 't', tags: ['x'] }

describe('two people at one record', () => {
  it('sends only what changed', () => {
    expect(changesOf(base, { ...base, tags: ['x'] })).toEqual({})
    expect(changesOf(base, { ...base, subject: 'b', tags: ['x', 'y'] })).toEqual({ subject: 'b', tags: ['x', 'y'] })
  })
  it('takes over what only they changed and keeps what only I changed', () => {
    const met = rebase(base, { ...base, subject: 'mine' }, { ...base, text: 'theirs' })
    expect(met).toEqual({ form: { ...base, subject: 'mine', text: 'theirs' }, clashes: [], taken: ['text'] })
  })
  it('shows both where both changed, and loses neither', () => {
    const met = rebase(base, { ...base, text: 'mine' }, { ...base, text: 'theirs' })
    expect(met.form.text).toBe('mine')
    expect(met.clashes).toEqual([{ field: 'text', theirs: 'theirs', mine: 'mine' }])
  })
  it('sees no clash where both did the same', () => {
    expect(rebase(base, { ...base, text: 'same' }, { ...base, text: 'same' }).clashes).toEqual([])
  })
})
