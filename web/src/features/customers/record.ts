// The fields of a customer's record as its form holds them, and the words of its timeline.
import type { ActivityItem, Call, Customer, Language, Level } from '@/api'

export interface RecordFields {
  name: string
  kind: 'person' | 'company'
  level: Level
  company: string
  email: string
  address: string
  language: Language
  source: string
  note: string
  tags: string[]
}

export const levels: Level[] = ['normal', 'silver', 'gold', 'vip']
export const fieldNames = [
  'name', 'kind', 'level', 'company', 'email', 'address', 'language', 'source', 'note', 'tags',
] as const satisfies (keyof RecordFields)[]

export function emptyFields(): RecordFields {
  return {
    name: '', kind: 'person', level: 'normal', company: '', email: '', address: '', language: 'zh-CN', source: '', note: '', tags: [],
  }
}

export function fieldsOf(customer: Customer): RecordFields {
  const { name, kind, level, company, email, address, language, source, note } = customer
  return { name, kind, level, company, email, address, language, source, note, tags: [...customer.tags].sort() }
}

export type Line =
  | { face: 'call'; call: Call; missed: boolean }
  | { face: 'ticket'; id: string }
  | { face: 'note' }
  | { face: 'change'; fields: { field: string; before: unknown; after: unknown }[] }
  | { face: 'other' }

/** What a line of the timeline tells: calls and work orders carry their view, a change its fields. */
export function lineOf(item: ActivityItem): Line {
  if (item.kind === 'call' && item.data.id) {
    const call = item.data as unknown as Call
    return { face: 'call', call, missed: call.state === 'ended' && !call.answered_at }
  }
  if (item.kind === 'ticket' && item.ref) return { face: 'ticket', id: item.ref.id }
  if (item.kind === 'note') return { face: 'note' }
  if (item.kind === 'change') {
    const before = (item.data.before ?? {}) as Record<string, unknown>
    const after = (item.data.after ?? {}) as Record<string, unknown>
    return { face: 'change', fields: Object.keys(after).map((field) => ({ field, before: before[field], after: after[field] })) }
  }
  return { face: 'other' }
}

export interface Day { day: string; items: ActivityItem[] }

/** Lines by day, as they come: newest first. */
export function byDay(items: ActivityItem[], language: string): Day[] {
  const days: Day[] = []
  for (const item of items) {
    const day = new Date(item.at).toLocaleDateString(language, { year: 'numeric', month: 'long', day: 'numeric', weekday: 'short' })
    const last = days.at(-1)
    if (last?.day === day) last.items.push(item)
    else days.push({ day, items: [item] })
  }
  return days
}

/** A line that was told now, put where it belongs: rewritten in place, or on top. */
export function withLine(items: ActivityItem[], told: ActivityItem): ActivityItem[] {
  if (items.some((item) => item.id === told.id)) return items.map((item) => (item.id === told.id ? told : item))
  return [told, ...items].sort((a, b) => b.at.localeCompare(a.at))
}
