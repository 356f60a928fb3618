// Designing a form: new fields, their order, and options written one a line. No screen needed.
import type { FormField } from '@/api'

export const kinds = ['text', 'long_text', 'number', 'money', 'date', 'time', 'choice', 'choices', 'yes_no', 'cascade', 'phone', 'customer', 'section'] as const
export type Kind = FormField['kind']
export type Option = FormField['options'][number]
const CHOSEN: readonly Kind[] = ['choice', 'choices', 'cascade']
const COUNTED: readonly Kind[] = ['number', 'money']

export const hasOptions = (kind: Kind) => CHOSEN.includes(kind)
export const hasBounds = (kind: Kind) => COUNTED.includes(kind)
const UNGIVEN: readonly Kind[] = ['section', 'customer', 'phone', 'attachment']
/** Whether an answer can stand there before anybody gave one. */
export const hasDefault = (kind: Kind) => !UNGIVEN.includes(kind)
export const hasLength = (kind: Kind) => kind === 'text' || kind === 'long_text'

const slug = (text: string) => text.toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '').slice(0, 40)

/** A key that no other field has: from the English name where there is one. */
export function keyFor(name: string, taken: readonly string[]): string {
  const base = slug(name).replace(/^[^a-z]+/, '') || 'field'
  if (!taken.includes(base)) return base
  for (let count = 2; ; count += 1) if (!taken.includes(`${base.slice(0, 36)}_${count}`)) return `${base.slice(0, 36)}_${count}`
}

export function newField(kind: Kind, taken: readonly string[]): FormField {
  const none = { zh: '', en: '' }
  return {
    key: keyFor(kind, taken), kind, label: { ...none }, hint: { ...none }, is_required: false, default: null, least: null, most: null,
    decimals: 0, unit: kind === 'money' ? 'CNY' : '', pattern: '', pattern_hint: { ...none }, dictionary: '', options: [], visible_if: [], note: '',
  }
}

export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const copy = [...list]
  const [one] = copy.splice(from, 1)
  if (one !== undefined) copy.splice(Math.max(0, Math.min(to, copy.length)), 0, one)
  return copy
}

/** A field as the server takes it: what does not belong to its kind is left out. */
export function cleaned(field: FormField): FormField {
  return {
    ...field,
    options: hasOptions(field.kind) && !field.dictionary ? field.options : [],
    dictionary: field.kind === 'cascade' ? field.dictionary : '',
    least: hasBounds(field.kind) || hasLength(field.kind) ? field.least : null,
    most: hasBounds(field.kind) || hasLength(field.kind) ? field.most : null,
    decimals: hasBounds(field.kind) ? field.decimals : 0,
    unit: hasBounds(field.kind) ? field.unit : '',
    pattern: field.kind === 'text' ? field.pattern : '',
    is_required: field.kind !== 'section' && field.is_required,
  }
}

/** New fields get their lasting keys from their English names, and conditions follow; a field that has answers keeps its key. */
export function keyed(fields: readonly FormField[], known: ReadonlySet<string>): FormField[] {
  const taken = fields.map((field) => field.key).filter((key) => known.has(key))
  const names = new Map<string, string>()
  for (const { key, label } of fields) {
    if (known.has(key)) continue
    const name = keyFor(label.en?.trim() ? label.en : key, taken)
    names.set(key, name)
    taken.push(name)
  }
  const keyOf = (key: string) => names.get(key) ?? key
  return fields.map((field) => ({ ...field, key: keyOf(field.key), visible_if: field.visible_if.map((one) => ({ ...one, field: keyOf(one.field) })) }))
}

/** Options as text: "中文 | English" a line, a dash for each level below. */
export function textOf(options: readonly Option[]): string {
  const depth = (one: Option): number => {
    const above = options.find((other) => other.value === one.parent)
    return above ? 1 + depth(above) : 0
  }
  return options.map((one) => {
    const [zh, en] = [one.label.zh ?? '', one.label.en ?? '']
    return `${'-'.repeat(depth(one))}${depth(one) ? ' ' : ''}${zh && en && zh !== en ? `${zh} | ${en}` : zh || en}`
  }).join('\n')
}

/** Options from text. A value stays with its line while no line is added or taken away, so that a new name keeps old answers. */
export function optionsFrom(text: string, before: readonly Option[]): Option[] {
  const lines = text.split('\n').map((line) => line.trim()).filter(Boolean)
  const found: Option[] = []
  const above: string[] = []
  lines.forEach((line, at) => {
    const depth = Math.min(/^-*/.exec(line)?.[0].length ?? 0, above.length)
    const [zh = '', en = ''] = line.replace(/^-+\s*/, '').split('|').map((part) => part.trim())
    const same = lines.length === before.length ? before[at] : before.find((one) => (one.label.zh ?? '') === zh && (one.label.en ?? '') === en)
    const taken = found.map((one) => one.value)
    const wanted = same && !taken.includes(same.value) ? same.value : unique(slug(en) || zh.slice(0, 80), taken)
    found.push({ value: wanted, label: { zh, en }, parent: depth ? (above[depth - 1] ?? '') : '' })
    above.splice(depth, above.length, wanted)
  })
  return found
}

function unique(wanted: string, taken: readonly string[]): string {
  const base = wanted || 'option'
  if (!taken.includes(base)) return base
  for (let count = 2; ; count += 1) if (!taken.includes(`${base}_${count}`)) return `${base}_${count}`
}
