import { describe, expect, it } from 'vitest'
import { mentionedIn, partsOf } from './mentions'

const people = [{ id: 1, name: 'Bo' }, { id: 2, name: 'Bo Lindqvist' }, { id: 3, name: '陈安娜' }, { id: 4, name: '王伟' }, { id: 5, name: '王伟' }]

describe('mentions', () => {
  it('cut a text at names, the longer one first', () => {
    expect(partsOf('问 @Bo Lindqvist，或 @Bo', ['Bo', 'Bo Lindqvist'])).toEqual([
      { text: '问 ', mentioned: false }, { text: '@Bo Lindqvist', mentioned: true }, { text: '，或 ', mentioned: false }, { text: '@Bo', mentioned: true },
    ])
    expect(partsOf('a@b', [])).toEqual([{ text: 'a@b', mentioned: false }])
    expect(partsOf('@a+b', ['a+b'])[0]).toEqual({ text: '@a+b', mentioned: true })
  })
  it('are known by the name, each once', () => expect(mentionedIn('@Bo Lindqvist @陈安娜 @陈安娜', people, [])).toEqual([2, 3]))
  it('mean, of two of the same name, who was chosen', () => {
    expect(mentionedIn('@王伟', people, [5])).toEqual([5])
    expect(mentionedIn('@王伟', people, [])).toEqual([])
  })
  it('end when the name is taken out again', () => expect(mentionedIn('算了', people, [5])).toEqual([]))
})
