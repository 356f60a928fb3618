// Rules of forms that need no screen; the same as the server's, which has the last word.
import type { Answer, FormField } from '@/api'

export type Answered = Record<string, unknown>
type Condition = FormField['visible_if'][number]

const given = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === null || value === undefined || value === '' ? [] : [value])

function isAbove(one: unknown[], other: unknown[]): boolean {
  const [a, b] = [one[0], other[0]]
  if (one.length !== 1 || other.length !== 1) return false
  return (typeof a === 'number' && typeof b === 'number' && a > b) || (typeof a === 'string' && typeof b === 'string' && a > b)
}

/** Whether a condition holds: no answer is empty, and nothing in particular. */
export function holds(condition: Condition, answers: Answered): boolean {
  const found = given(answers[condition.field])
  const { test, values = [] } = condition
  const meets = found.some((one) => (values as unknown[]).includes(one))
  switch (test) {
    case 'filled': return found.length > 0
    case 'empty': return found.length === 0
    case 'is': return JSON.stringify(found) === JSON.stringify(values)
    case 'is_not': return JSON.stringify(found) !== JSON.stringify(values)
    case 'any_of': return meets
    case 'none_of': return !meets
    case 'above': return isAbove(found, values)
    case 'below': return isAbove(values, found)
  }
}

/** The fields that are asked for now, in their order; a section with nothing below it is left out. */
export function asked(fields: readonly FormField[], answers: Answered): FormField[] {
  const seen: Answered = {}
  const shown: FormField[] = []
  for (const field of fields) {
    if (!field.visible_if.every((condition) => holds(condition, seen))) continue
    if (field.kind === 'section') {
      if (shown.at(-1)?.kind === 'section') shown.pop()
    } else seen[field.key] = answers[field.key]
    shown.push(field)
  }
  if (shown.at(-1)?.kind === 'section') shown.pop()
  return shown
}

/** What a new form begins with. */
export function defaultsOf(fields: readonly FormField[]): Answered {
  return Object.fromEntries(fields.filter((field) => field.default !== null && field.default !== undefined).map((field) => [field.key, field.default]))
}

/** What is sent: answers that are asked for and given. */
export function filled(fields: readonly FormField[], answers: Answered): Answered {
  return Object.fromEntries(asked(fields, answers).filter((field) => given(answers[field.key]).length).map((field) => [field.key, answers[field.key]]))
}

/** Whether every answer that must be given is. */
export function isComplete(fields: readonly FormField[], answers: Answered): boolean {
  return asked(fields, answers).every((field) => !field.is_required || field.kind === 'section' || given(answers[field.key]).length > 0)
}

/** The keys under which an edit keeps answers beside its other fields, so that two who save at once clash field by field. */
export const ANSWER = 'answers.'

/** The answers of a record for an edit. A phone number is not among them: it may be masked, and stays unless typed anew. */
export function answersOf(answers: readonly Answer[]): Answered {
  return Object.fromEntries(answers.filter((one) => one.number === null).map((one) => [ANSWER + one.key, one.value]))
}

/** An edit's changes as they are sent: answers together, and null for one that was taken away. */
export function gathered(changes: Answered): Answered {
  const answers: Answered = {}
  const rest: Answered = {}
  for (const [name, value] of Object.entries(changes)) {
    if (name.startsWith(ANSWER)) answers[name.slice(ANSWER.length)] = given(value).length ? value : null
    else rest[name] = value
  }
  return Object.keys(answers).length ? { ...rest, answers } : rest
}

export interface Node { [name: string]: unknown; value: string; label: string; children?: Node[] }

/** The options of a cascade as a tree. */
export function treeOf(field: FormField, words: (option: FormField['options'][number]) => string): Node[] {
  const below = (parent: string): Node[] => field.options.filter((one) => (one.parent ?? '') === parent).map((one) => {
    const children = below(one.value)
    return { value: one.value, label: words(one), ...(children.length ? { children } : {}) }
  })
  return below('')
}
