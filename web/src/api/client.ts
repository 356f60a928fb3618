// One way to the server: JSON, session cookie, CSRF header on writes, an idempotency key on POST, problems as exceptions.
import { Problem, type ProblemBody } from './problem'

export const BASE = '/api/v1'

type Query = Record<string, string | number | boolean | null | undefined>
interface Options { query?: Query; body?: unknown; headers?: Record<string, string>; signal?: AbortSignal; key?: string }

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

export function withQuery(path: string, query?: Query): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== null && value !== undefined && value !== '') params.set(name, String(value))
  }
  const text = params.toString()
  return text ? `${path}?${text}` : path
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

export async function send(method: string, path: string, options: Options = {}): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': language, ...options.headers }
  if (method !== 'GET') headers['X-CSRF-Token'] = csrf
  if (method === 'POST') headers['Idempotency-Key'] = options.key ?? randomId()
  if (options.body !== undefined) headers['Content-Type'] = 'application/json'
  let response: Response
  try {
    response = await fetch(withQuery(BASE + path, options.query), {
      method,
      headers,
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      credentials: 'same-origin',
      signal: options.signal,
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new Problem(0, { code: 'network' })
  }
  if (response.ok) return response
  const problem = await problemOf(response)
  if (problem.status === 401 && problem.code !== 'sign-in-failed') onSignedOut()
  throw problem
}

async function json<T>(method: string, path: string, options?: Options): Promise<T> {
  const response = await send(method, path, options)
  if (response.status === 204) return undefined as T
  const text = await response.text()
  return (text ? JSON.parse(text) : undefined) as T
}

export const http = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) => json<T>('GET', path, { query, signal }),
  post: <T>(path: string, body?: unknown, options: Options = {}) => json<T>('POST', path, { ...options, body }),
  put: <T>(path: string, body?: unknown, options: Options = {}) => json<T>('PUT', path, { ...options, body }),
  patch: <T>(path: string, body?: unknown, options: Options = {}) => json<T>('PATCH', path, { ...options, body }),
  delete: <T>(path: string, body?: unknown) => json<T>('DELETE', path, { body }),
}
