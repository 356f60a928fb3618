// How many callers are owed a call now: one small answer for the rail, the desk and the page.
import { ElMessage } from 'element-plus'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { api, type PromiseDetail, type PromiseRow, type PromiseSummary } from '@/api'
import { i18n } from '@/i18n'
import { useLive } from '@/stores/live'
import { useSession } from '@/stores/session'
import { sayProblem } from '@/ui/notice'

const EVERY_MS = 30_000
const SOON_MS = 300
const SPREAD_MS = 4_000

export const usePromises = defineStore('promises', () => {
  const live = useLive()
  const session = useSession()
  const summary = shallowRef<PromiseSummary | null>(null)
  const busy = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let every: ReturnType<typeof setInterval> | undefined
  let stopHearing: (() => void) | undefined

  const allowed = computed(() => session.takesCalls || session.can('calls.read_all'))
  const due = computed(() => summary.value?.due ?? 0)
  const asking = computed(() => (session.can('calls.read_all') ? (summary.value?.asking ?? 0) : 0))
  const mine = computed(() => summary.value?.mine ?? null)

  async function reload(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    try {
      summary.value = await api.promises.summary()
    } catch {
      // The next look comes by itself; the page says what is wrong.
    }
  }

  /** All consoles hear of a change at once: each asks a little later, and only mine at once. */
  function hear(promise: PromiseRow): void {
    const isMine = promise.claimed_by?.id === session.me?.user.id || summary.value?.mine?.id === promise.id
    if (isMine) clearTimeout(timer)
    else if (timer !== undefined) return
    timer = setTimeout(() => void reload(), isMine ? SOON_MS : 1000 + Math.random() * SPREAD_MS)
  }

  function start(): void {
    if (!allowed.value || stopHearing) return
    stopHearing = live.onEvent((event) => {
      if (event.name.startsWith('promise.')) hear(event.data as unknown as PromiseRow)
    })
    every = setInterval(() => void reload(), EVERY_MS)
    void reload()
  }

  function stop(): void {
    stopHearing?.()
    stopHearing = undefined
    clearTimeout(timer)
    clearInterval(every)
    timer = undefined
    summary.value = null
  }

  /** The next one becomes mine; null when nothing is due. */
  async function takeNext(): Promise<PromiseDetail | null> {
    if (busy.value) return null
    busy.value = true
    try {
      const { promise } = await api.promises.next()
      if (!promise) ElMessage({ type: 'info', message: i18n.global.t('promises.noneDue'), duration: 5000, showClose: true })
      void reload()
      return promise
    } catch (error) {
      sayProblem(error)
      return null
    } finally {
      busy.value = false
    }
  }

  return { summary, busy, allowed, due, asking, mine, reload, start, stop, takeNext }
})
