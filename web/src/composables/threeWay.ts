// Two people change the same record: what each changed since the version both know, and where they disagree.

type Fields = Record<string, unknown>
export interface Clash { field: string; theirs: unknown; mine: unknown }
export interface Rebased<T> { form: T; clashes: Clash[]; taken: string[] }

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

/** The fields that differ from what was there when editing began, as they are to be. */
export function changesOf<T extends object>(base: T, form: T): Partial<T> {
  const entries = Object.entries(form).filter(([field, value]) => !same(value, (base as Fields)[field]))
  return Object.fromEntries(entries) as Partial<T>
}

/**
 * My changes laid over what somebody else has saved since. Nothing of mine is lost: where both changed a field
 * differently, `form` keeps mine and `clashes` shows both; fields only they changed are taken over.
 */
export function rebase<T extends object>(base: T, form: T, theirs: T): Rebased<T> {
  const result = { ...form } as Fields
  const clashes: Clash[] = []
  const taken: string[] = []
  for (const [field, now] of Object.entries(theirs)) {
    const was = (base as Fields)[field]
    const mine = (form as Fields)[field]
    if (same(now, was) || same(now, mine)) continue
    if (same(mine, was)) {
      result[field] = now
      taken.push(field)
    } else clashes.push({ field, theirs: now, mine })
  }
  return { form: result as T, clashes, taken }
}
