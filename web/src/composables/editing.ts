// Editing a record that others may change meanwhile: a draft that survives errors and refreshes, saved with If-Match.
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { asProblem, type Problem } from '@/api'
import { useDraft } from './draft'
import { changesOf, rebase, type Clash } from './threeWay'

interface Versioned { version: number }
export interface Draft<F> { form: F; base: F; version: number }
interface Options<R, F> {
  key: string
  record: () => R
  fieldsOf: (record: R) => F
  save: (version: number, changes: Partial<F>) => Promise<R>
  /** The record as it is now, for a refusal that did not bring it. */
  fetch: () => Promise<R>
}
export interface Editing<R, F> {
  state: Draft<F>
  dirty: ComputedRef<boolean>
  restored: boolean
  busy: Ref<boolean>
  problem: ShallowRef<Problem | null>
  clashes: ShallowRef<Clash[]>
  theirs: ShallowRef<R | null>
  choose: (field: string, value: unknown) => void
  submit: () => Promise<R | null>
  discard: () => void
}

export function useEditing<R extends Versioned, F extends object>(options: Options<R, F>): Editing<R, F> {
  const { record, fieldsOf, save, fetch } = options
  const draft = useDraft<Draft<F>>(options.key, () => ({
    form: fieldsOf(record()), base: fieldsOf(record()), version: record().version,
  }))
  const state = draft.value
  const busy = ref(false)
  const problem = shallowRef<Problem | null>(null)
  const clashes = shallowRef<Clash[]>([])
  const theirs = shallowRef(null) as ShallowRef<R | null>
  const dirty = computed(() => Object.keys(changesOf(state.base, state.form)).length > 0)

  function choose(field: string, value: unknown): void {
    Object.assign(state.form, { [field]: value })
  }
  /** Lays mine over theirs; true when nobody has to decide anything. */
  function meet(current: R): boolean {
    const met = rebase(state.base, state.form, fieldsOf(current))
    Object.assign(state.form, met.form)
    Object.assign(state.base, fieldsOf(current))
    state.version = current.version
    theirs.value = current
    clashes.value = met.clashes
    return met.clashes.length === 0
  }
  async function attempt(again: boolean): Promise<R | null> {
    try {
      const saved = await save(state.version, changesOf(state.base, state.form))
      clashes.value = []
      draft.clear()
      return saved
    } catch (error) {
      const refused = asProblem(error)
      if (refused.status !== 412) throw refused
      const current = (refused.body.current as R | undefined) ?? (await fetch())
      // A version may rise for reasons that touch nothing here; then saving once more is right.
      if (meet(current) && again) return attempt(false)
      problem.value = refused
      return null
    }
  }
  async function submit(): Promise<R | null> {
    if (busy.value) return null
    busy.value = true
    problem.value = null
    try {
      return await attempt(true)
    } catch (error) {
      problem.value = asProblem(error)
      return null
    } finally {
      busy.value = false
    }
  }
  function discard(): void {
    clashes.value = []
    problem.value = null
    draft.clear()
  }
  return { state, dirty, restored: draft.restored, busy, problem, clashes, theirs, choose, submit, discard }
}
