// Rules of administration that need no screen.
import type { AuditEntry, UserView } from '@/api'

type Can = (permission: string) => boolean

/** Where administration begins for somebody; nowhere for those who have no part in it. */
export function firstPage(can: Can): string | null {
  if (can('users.read') || can('users.write')) return '/admin/users'
  if (can('settings.write')) return '/admin/reasons'
  return can('audit.read') ? '/admin/audit' : null
}

export interface UserFields {
  username: string
  name: string
  roles: string[]
  team_id: number | null
  extension: string
  language: 'zh-CN' | 'en'
}

/** A new person; most speak the language of whoever makes them. */
export function emptyUser(language: UserFields['language'] = 'zh-CN'): UserFields {
  return { username: '', name: '', roles: ['agent'], team_id: null, extension: '', language }
}

export function fieldsOf(user: UserView): UserFields {
  return {
    username: user.username, name: user.name, roles: [...user.roles], team_id: user.team?.id ?? null, extension: user.extension ?? '', language: user.language,
  }
}

/** The body of a request: an empty extension is none, and a username is given once. */
export function bodyOf(fields: UserFields, isNew: boolean): Record<string, unknown> {
  const { username, ...rest } = fields
  const body = { ...rest, name: rest.name.trim(), extension: rest.extension.trim() || null }
  return isNew ? { ...body, username: username.trim() } : body
}

/** What differs, field by field; an act without before and after tells its facts. */
export function detailsOf(entry: AuditEntry): { field: string; before: unknown; after: unknown }[] {
  const fields = new Set([...Object.keys(entry.before), ...Object.keys(entry.after)])
  return [...fields].map((field) => ({ field, before: entry.before[field], after: entry.after[field] }))
}

/** The page of what an act was about, where there is one. */
export function linkOf(subject: string): string | null {
  const [kind, id] = subject.split(':')
  const page = { customer: 'customers', ticket: 'tickets', call: 'calls', queue: 'queues' }[kind ?? '']
  return page && id ? `/${page}/${id}` : null
}

/** What tells of a person is logged as changed, without its text. */
export function isHidden(value: unknown): boolean {
  return value === '*'
}

/** A value of the log in one line. */
export function plain(value: unknown): string {
  if (value === null || value === undefined || value === '') return '—'
  if (Array.isArray(value)) return value.map(plain).join(', ') || '—'
  if (typeof value === 'object') return String((value as { name?: unknown }).name ?? JSON.stringify(value))
  return String(value)
}

export const acts = [
  'session.', 'session.opened', 'session.closed', 'session.refused', 'password.', 'user.', 'token.', 'customer.', 'number.revealed', 'call.', 'recording.', 'away_reason.', 'queue.', 'skill.',
] as const

/** A known act by the key of its word: dots mean nesting to the dictionary. */
export function actKey(act: string): string {
  return act.replace(/\.$/, '').replace('.', '_')
}
