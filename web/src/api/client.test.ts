import { beforeEach, describe, expect, it, vi } from 'vitest'
import { api, asProblem } from '.'
import { setApiLanguage, setCsrf, whenSignedOut } from './client'

const sent: Request[] = []
let answer: () => Response
beforeEach(() => {
  sent.length = 0
  answer = () => Response.json({ items: [], next: null })
  vi.stubGlobal('fetch', async (request: Request) => {
    sent.push(request)
    return answer()
  })
  setCsrf('token')
  setApiLanguage('en')
})
const refuse = (status: number, code: string) => () =>
  new Response(JSON.stringify({ code, detail: 'words', status }), {
    status, headers: { 'Content-Type': 'application/problem+json', 'Retry-After': '7' },
  })

describe('the client', () => {
  it('asks in the reader\'s language, without fields that say nothing', async () => {
    await api.calls.list({ state: 'ended', caller: '', queue_id: null, agent_id: undefined, open: false })
    expect(new URL(sent[0]!.url).search).toBe('?state=ended&open=false')
    expect(sent[0]!.headers.get('Accept-Language')).toBe('en')
    expect(sent[0]!.headers.has('X-CSRF-Token')).toBe(false)
  })
  it('proves on a write that the page sent it, and makes a repeated POST harmless', async () => {
    await api.customers.create({ name: 'A' }, 'mine')
    await api.calls.dial({ number: '1' })
    await api.calls.hold('abc')
    expect(sent.map((one) => `${one.method} ${new URL(one.url).pathname}`)).toEqual([
      'POST /api/v1/customers', 'POST /api/v1/calls', 'PUT /api/v1/calls/abc/hold',
    ])
    expect(sent.every((one) => one.headers.get('X-CSRF-Token') === 'token')).toBe(true)
    expect(sent[0]!.headers.get('Idempotency-Key')).toBe('mine')
    expect(sent[1]!.headers.get('Idempotency-Key')).toMatch(/^[0-9a-f]{32}$/)
    expect(sent[2]!.headers.has('Idempotency-Key')).toBe(false)
    expect(await sent[1]!.json()).toEqual({ number: '1' })
  })
  it('names the version a change is meant for', async () => {
    await api.tickets.update(4, 3, { subject: 'x' })
    await api.customers.update(4, 5, { name: 'x' })
    expect(sent.map((one) => one.headers.get('If-Match'))).toEqual(['"3"', '"5"'])
  })
  it('gives nothing for an answer without content', async () => {
    answer = () => new Response(null, { status: 204 })
    expect(await api.session.signOut()).toBeUndefined()
  })
  it('throws a refusal as a problem, and says when the session is over', async () => {
    const over = vi.fn()
    whenSignedOut(over)
    answer = refuse(409, 'move-not-allowed')
    await expect(api.tickets.claim(1)).rejects.toMatchObject({ status: 409, code: 'move-not-allowed', retryAfter: 7 })
    answer = refuse(401, 'sign-in-failed')
    await expect(api.session.signIn('a', 'b')).rejects.toMatchObject({ status: 401 })
    expect(over).not.toHaveBeenCalled()
    answer = refuse(401, 'not-signed-in')
    await expect(api.console()).rejects.toMatchObject({ status: 401 })
    expect(over).toHaveBeenCalledOnce()
  })
  it('tells a network that fails from a server that refuses', async () => {
    answer = () => { throw new TypeError('failed') }
    const problem = await api.console().catch(asProblem)
    expect(problem).toMatchObject({ status: 0, code: 'network', isOffline: true })
    answer = () => { throw new DOMException('gone', 'AbortError') }
    await expect(api.console()).rejects.toMatchObject({ name: 'AbortError' })
  })
})
