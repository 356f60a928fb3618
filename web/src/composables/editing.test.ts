import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Problem } from '@/api'
import { useEditing } from './editing'

interface Order { version: number; subject: string; text: string }
const fields = ({ subject, text }: Order) => ({ subject, text })
const first: Order = { version: 1, subject: 'a', text: 't' }

function editing(save: (version: number, changes: object) => Promise<Order>, fetch = () => Promise.resolve(first)) {
  return useEditing({ key: 'test', record: () => first, fieldsOf: fields, save, fetch })
}
const stale = (current?: Order) => new Problem(412, { code: 'stale', current })

beforeEach(() => {
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => {}, removeItem: () => {} })
})

describe('editing what others may change', () => {
  it('sends the version and only the changed fields', async () => {
    const save = vi.fn(() => Promise.resolve({ ...first, version: 2 }))
    const edit = editing(save)
    edit.state.form.subject = 'b'
    expect(edit.dirty.value).toBe(true)
    expect((await edit.submit())?.version).toBe(2)
    expect(save).toHaveBeenCalledWith(1, { subject: 'b' })
  })
  it('saves again by itself when the other change was elsewhere', async () => {
    const save = vi.fn()
      .mockRejectedValueOnce(stale({ version: 4, subject: 'a', text: 'theirs' }))
      .mockResolvedValueOnce({ version: 5, subject: 'b', text: 'theirs' })
    const edit = editing(save)
    edit.state.form.subject = 'b'
    expect((await edit.submit())?.version).toBe(5)
    expect(save).toHaveBeenLastCalledWith(4, { subject: 'b' })
  })
  it('asks where both changed the same, keeps mine, and saves what was chosen on top of theirs', async () => {
    const save = vi.fn()
      .mockRejectedValueOnce(stale({ version: 4, subject: 'theirs', text: 't' }))
      .mockResolvedValueOnce({ version: 5, subject: 'both', text: 't' })
    const edit = editing(save)
    edit.state.form.subject = 'mine'
    expect(await edit.submit()).toBeNull()
    expect(edit.problem.value?.code).toBe('stale')
    expect(edit.clashes.value).toEqual([{ field: 'subject', theirs: 'theirs', mine: 'mine' }])
    expect(edit.state.form.subject).toBe('mine')
    edit.choose('subject', 'both')
    expect((await edit.submit())?.version).toBe(5)
    expect(save).toHaveBeenLastCalledWith(4, { subject: 'both' })
  })
  it('fetches what is there when the refusal does not bring it', async () => {
    const save = vi.fn().mockRejectedValueOnce(stale())
    const edit = editing(save, () => Promise.resolve({ version: 9, subject: 'theirs', text: 't' }))
    edit.state.form.subject = 'mine'
    await edit.submit()
    expect(edit.theirs.value?.version).toBe(9)
  })
  it('keeps everything when saving fails', async () => {
    const edit = editing(() => Promise.reject(new Problem(500, { code: 'http-500' })))
    edit.state.form.text = 'long'
    expect(await edit.submit()).toBeNull()
    expect(edit.state.form.text).toBe('long')
    expect(edit.problem.value?.code).toBe('http-500')
  })
})
