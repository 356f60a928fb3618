// A list by cursor: filters live in the URL, newer versions of a row come from the live store, new rows are counted.
import { computed, onUnmounted, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { asProblem, type Filters, type Page, type Problem } from '@/api'
import { kindOf } from '@/stores/entities'
import { useLive } from '@/stores/live'

export interface CursorList<T> {
  rows: ComputedRef<T[]>
  loading: Ref<boolean>
  problem: ShallowRef<Problem | null>
  next: Ref<string | null>
  fresh: Ref<number>
  reload: () => Promise<void>
  more: () => Promise<void>
}

export function useCursorList<T extends object>(
  fetch: (filters: Filters) => Promise<Page<T>>,
  filters: () => Filters,
  kind?: string,
): CursorList<T> {
  const live = useLive()
  const items = shallowRef<T[]>([])
  const loading = ref(false)
  const problem = shallowRef<Problem | null>(null)
  const next = ref<string | null>(null)
  const fresh = ref(0)
  let turn = 0

  async function read(cursor: string | null): Promise<void> {
    const mine = ++turn
    loading.value = true
    try {
      const page = await fetch({ ...filters(), cursor })
      if (mine !== turn) return
      items.value = cursor ? [...items.value, ...page.items] : page.items
      next.value = page.next
      problem.value = null
      if (!cursor) fresh.value = 0
    } catch (error) {
      if (mine === turn) problem.value = asProblem(error)
    } finally {
      if (mine === turn) loading.value = false
    }
  }

  const reload = () => read(null)
  const more = () => read(next.value)
  const rows = computed(() => (kind ? items.value.map((item) => live.latest(kind, item)) : items.value))

  if (kind) {
    const counted = new Set<string>()
    const stop = live.onEvent((event) => {
      const id = String(event.data.id ?? event.subject.id)
      const known = items.value.some((item) => String((item as { id?: unknown }).id) === id)
      if (kindOf(event.name) !== kind || known || counted.has(id)) return
      counted.add(id)
      fresh.value += 1
    })
    onUnmounted(stop)
  }
  watch(() => JSON.stringify(filters()), reload)
  void reload()
  return { rows, loading, problem, next, fresh, reload, more }
}

/** Filters as the URL has them; setting one replaces the address, so a reload or a link shows the same list. */
export function useUrlFilters<K extends string>(names: readonly K[]): {
  filters: ComputedRef<Record<K, string>>
  set: (change: Partial<Record<K, string>>) => void
  clear: () => void
  active: ComputedRef<number>
} {
  const route = useRoute()
  const router = useRouter()
  const home = route.path
  const filters = computed(() => {
    const values = {} as Record<K, string>
    for (const name of names) {
      const value = route.path === home ? route.query[name] : ''
      values[name] = typeof value === 'string' ? value : ''
    }
    return values
  })
  function set(change: Partial<Record<K, string>>): void {
    const query: Record<string, string> = {}
    for (const name of names) {
      const value = change[name] ?? filters.value[name]
      if (value) query[name] = value
    }
    void router.replace({ query })
  }
  const clear = () => void router.replace({ query: {} })
  const active = computed(() => names.filter((name) => filters.value[name]).length)
  return { filters, set, clear, active }
}
