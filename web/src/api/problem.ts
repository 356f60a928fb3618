// What the server says when it refuses: RFC 9457 problem documents, and the same shape for a network that fails.

export interface FieldError { field: string; code: string; message: string }

export interface ProblemBody {
  title?: string
  status?: number
  code?: string
  detail?: string
  errors?: FieldError[]
  [extra: string]: unknown
}

export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly errors: FieldError[]
  readonly body: ProblemBody
  readonly retryAfter: number | null

  constructor(status: number, body: ProblemBody, retryAfter: number | null = null) {
    super(body.detail || body.title || body.code || `HTTP ${status}`)
    this.status = status
    this.code = body.code ?? `http-${status}`
    this.detail = body.detail ?? body.title ?? ''
    this.errors = body.errors ?? []
    this.body = body
    this.retryAfter = retryAfter
  }

  /** The message of one field, or of anything below it ("phones" finds "phones.0.number"). */
  forField(field: string): string {
    const hit = this.errors.find((e) => e.field === field || e.field.startsWith(`${field}.`))
    return hit?.message ?? ''
  }

  get isOffline(): boolean {
    return this.status === 0
  }
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  const detail = error instanceof Error ? error.message : String(error)
  return new Problem(0, { code: 'unexpected', detail })
}
