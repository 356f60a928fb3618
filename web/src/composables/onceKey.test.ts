import { describe, expect, it } from 'vitest'
import { Problem } from '@/api'
import { withKey } from './onceKey'

async function keyAfter(status: number): Promise<string> {
  const holder = { key: 'first' }
  await withKey(holder, () => Promise.reject(new Problem(status, {}))).catch(() => {})
  return holder.key
}

describe('the key of a request', () => {
  it('stays when no answer came, so that nothing is made twice', async () => {
    expect(await keyAfter(0)).toBe('first')
    expect(await keyAfter(503)).toBe('first')
  })
  it('is another one after a refusal', async () => {
    expect(await keyAfter(409)).not.toBe('first')
    expect(await keyAfter(422)).not.toBe('first')
  })
  it('is handed to the work', async () => expect(await withKey({ key: 'k' }, (key) => Promise.resolve(key))).toBe('k'))
})
