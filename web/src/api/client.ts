// One way to the server: the client made from its own description, with the session, the CSRF header on writes,
// an idempotency key on POST, and problems as exceptions.
import createClient, { type Middleware } from 'openapi-fetch'
import { Problem, type ProblemBody } from './problem'
import type { paths } from './schema'

let csrf = ''
let language = 'zh-CN'
let onSignedOut: () => void = () => {}

export function setCsrf(token: string): void {
  csrf = token
}
export function setApiLanguage(code: string): void {
  language = code
}
export function whenSignedOut(callback: () => void): void {
  onSignedOut = callback
}

/** Random enough for an idempotency key; crypto.randomUUID is missing on plain http. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
}

async function problemOf(response: Response): Promise<Problem> {
  let body: ProblemBody = {}
  try {
    body = (await response.json()) as ProblemBody
  } catch {
    // A proxy may answer with a page; the status still says what happened.
    body = { title: response.statusText }
  }
  const retry = Number(response.headers.get('Retry-After'))
  return new Problem(response.status, body, Number.isFinite(retry) && retry > 0 ? retry : null)
}

const manners: Middleware = {
  onRequest({ request }) {
    request.headers.set('Accept', 'application/json')
    request.headers.set('Accept-Language', language)
    if (request.method !== 'GET') request.headers.set('X-CSRF-Token', csrf)
    if (request.method === 'POST' && !request.headers.has('Idempotency-Key')) {
      request.headers.set('Idempotency-Key', randomId())
    }
    return request
  },
  async onResponse({ response }) {
    if (response.ok) return
    const problem = await problemOf(response)
    if (problem.status === 401 && problem.code !== 'sign-in-failed') onSignedOut()
    throw problem
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === 'AbortError') return
    return new Problem(0, { code: 'network' })
  },
}

// The service serves the page too, so its address is the page's.
const origin = typeof location === 'undefined' ? 'http://localhost' : location.origin
export const client = createClient<paths>({ baseUrl: origin, credentials: 'same-origin', fetch: (request) => fetch(request) })
client.use(manners)

/** What the server answered. A refusal was thrown before this. */
export async function answered<T>(sent: Promise<{ data?: T }>): Promise<T> {
  return (await sent).data as T
}
