// Settings of a type as its card edits them. No screen needed.
import type { Priority, TicketType } from '@/api'

export const units = ['days', 'hours', 'minutes'] as const
export type Unit = (typeof units)[number]
const MINUTES: Record<Unit, number> = { days: 1440, hours: 60, minutes: 1 }

export interface Span { count: number | null; unit: Unit }

/** A time in the largest unit that says it exactly. */
export function spanOf(minutes: number | null): Span {
  if (minutes === null) return { count: null, unit: 'hours' }
  const unit = units.find((one) => minutes % MINUTES[one] === 0) ?? 'minutes'
  return { count: minutes / MINUTES[unit], unit }
}
export const minutesOf = ({ count, unit }: Span): number | null => (count ? count * MINUTES[unit] : null)

export interface Settings {
  zh: string
  en: string
  priority: Priority
  due: Span
  team_id: number | null
  sources: TicketType['sources']
  dispositions: TicketType['dispositions']
  skills: { skill_id: number; level: number }[]
}

export function settingsOf(type: TicketType): Settings {
  return {
    zh: type.name['zh-CN'], en: type.name.en, priority: type.priority, due: spanOf(type.due_minutes), team_id: type.team_id,
    sources: [...type.sources], dispositions: [...type.dispositions], skills: type.skills.map((one) => ({ ...one })),
  }
}

/** What the server is told: only what differs. */
export function changesOf(type: TicketType, form: Settings): Record<string, unknown> {
  const wanted: Record<string, unknown> = {
    name: { 'zh-CN': form.zh, en: form.en }, priority: form.priority, due_minutes: minutesOf(form.due), team_id: form.team_id,
    sources: form.sources, dispositions: form.dispositions, skills: form.skills,
  }
  return Object.fromEntries(Object.entries(wanted).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(type[name as keyof TicketType])))
}

type Inherited = 'due_minutes' | 'team_id' | 'sources' | 'dispositions' | 'skills'

/** From which group a setting comes that a type leaves empty; null when no group above has it. */
export function giverOf(types: readonly TicketType[], type: TicketType, name: Inherited): TicketType | null {
  const above = types.find((one) => one.id === type.parent_id)
  if (!above) return null
  const value = above[name]
  return value === null || (Array.isArray(value) && !value.length) ? giverOf(types, above, name) : above
}
