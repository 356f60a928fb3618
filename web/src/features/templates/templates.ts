// Rules of prepared texts that need no screen: finding one, what it does, and the body of a request.
import type { Language, Priority, Template, TemplateBody, TicketType } from '@/api'

export interface Fields {
  nameZh: string
  nameEn: string
  textZh: string
  textEn: string
  type_id: number | null
  shared: boolean
  public: boolean
  priority: Priority | ''
  takes_over: boolean
  solves: boolean
}

export function fieldsOf(template: Template | null, shared: boolean): Fields {
  return {
    nameZh: template?.name['zh-CN'] ?? '', nameEn: template?.name.en ?? '', textZh: template?.text['zh-CN'] ?? '', textEn: template?.text.en ?? '',
    type_id: template?.type?.id ?? null, shared: template?.shared ?? shared, public: template?.public ?? false, priority: template?.priority ?? '',
    takes_over: template?.takes_over ?? false, solves: template?.solves ?? false,
  }
}

/** A name in one language is the name in both. */
export function bodyOf(fields: Fields): TemplateBody {
  const [zh, en] = [fields.nameZh.trim(), fields.nameEn.trim()]
  return {
    name: { 'zh-CN': zh || en, en: en || zh }, text: { 'zh-CN': fields.textZh, en: fields.textEn }, type_id: fields.type_id, shared: fields.shared,
    public: fields.public && !fields.solves, priority: fields.priority || null, takes_over: fields.takes_over, solves: fields.solves,
  }
}

export const doesMore = (one: Pick<Template, 'priority' | 'takes_over' | 'solves'>): boolean => Boolean(one.priority) || one.takes_over || one.solves

export function isComplete(fields: Fields): boolean {
  const named = fields.nameZh.trim() || fields.nameEn.trim()
  const says = fields.textZh.trim() || fields.textEn.trim()
  return Boolean(named && (says || (!fields.solves && (fields.takes_over || fields.priority))))
}

/** Every word typed must be in the names or the texts. */
export function found(templates: readonly Template[], typed: string): Template[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  return templates.filter((one) => {
    const all = [...Object.values(one.name), ...Object.values(one.text)].join(' ').toLowerCase()
    return words.every((word) => all.includes(word))
  })
}

/** Whether a key in a form asks for the texts: Alt+M anywhere, or "/" at the beginning of an empty text. */
export function asks(event: Pick<KeyboardEvent, 'key' | 'code' | 'altKey' | 'ctrlKey' | 'metaKey' | 'isComposing'>, at: { tagName: string; value?: string } | null): boolean {
  if (event.isComposing || event.ctrlKey || event.metaKey) return false
  if (event.altKey) return event.code === 'KeyM'
  return event.key === '/' && at?.tagName === 'TEXTAREA' && at.value === ''
}

/** A text put after what stands there already. */
export const joined = (before: string, text: string): string => (before.trim() ? `${before.trimEnd()}\n${text}` : text)

/** A variable put where the cursor is. */
export function putIn(text: string, name: string, from: number, to: number): { text: string; at: number } {
  const variable = `{${name}}`
  return { text: text.slice(0, from) + variable + text.slice(to), at: from + variable.length }
}

/** All types, groups too, each with the way to it. */
export function typePaths(types: readonly TicketType[], language: Language): { id: number; label: string }[] {
  const byId = new Map(types.map((one) => [one.id, one]))
  const path = (one: TicketType): string => {
    const above = one.parent_id === null ? undefined : byId.get(one.parent_id)
    return above ? `${path(above)} / ${one.name[language]}` : one.name[language]
  }
  return types.map((one) => ({ id: one.id, label: path(one) }))
}
