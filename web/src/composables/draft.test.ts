import { nextTick } from 'vue'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { forgetDrafts, useDraft } from './draft'

beforeEach(() => {
  // What is stored shows as the object's own keys, as in a browser; the methods do not.
  const storage = Object.create({
    getItem(this: Record<string, string>, name: string) {
      return this[name] ?? null
    },
    removeItem(this: Record<string, string>, name: string) {
      delete this[name]
    },
    setItem(this: Record<string, string>, name: string, text: string) {
      this[name] = text
    },
  }) as unknown
  vi.stubGlobal('localStorage', storage)
})

describe('drafts', () => {
  it('survive the page and end when saved', async () => {
    const first = useDraft('order.1', () => ({ subject: '', text: '' }))
    expect(first.restored).toBe(false)
    first.value.subject = 'Fridge is warm'
    await nextTick()
    const again = useDraft('order.1', () => ({ subject: '', text: '' }))
    expect(again.restored).toBe(true)
    expect(again.value.subject).toBe('Fridge is warm')
    again.clear()
    await nextTick()
    expect(again.value.subject).toBe('')
    expect(useDraft('order.1', () => ({ subject: '' })).restored).toBe(false)
  })
  it('start empty when what was kept cannot be read', () => {
    localStorage.setItem('callcenter.draft.order.2', '{broken')
    expect(useDraft('order.2', () => ({ subject: 'blank' })).value.subject).toBe('blank')
  })
  it('go with the person who signs out, and nothing else goes', () => {
    localStorage.setItem('callcenter.draft.order.3', '{}')
    localStorage.setItem('callcenter.prefs', '{}')
    forgetDrafts()
    expect(Object.keys(localStorage)).toEqual(['callcenter.prefs'])
  })
})
