// What is told about the call in hand and kept nowhere: keys the caller presses, and how the line sounds.
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import type { Told } from '@/api'
import { useLive } from '@/stores/live'
import { usePhone } from './store'

export type Verdict = 'good' | 'fair' | 'poor'
export interface Sounding { side: 'customer' | 'agent'; verdict: Verdict; loss_percent: number | null; jitter_ms: number | null; delay_ms: number | null }
const MOST_KEYS = 24

export const useMoment = defineStore('moment', () => {
  const live = useLive()
  const phone = usePhone()
  const keys = ref('')
  /** How loud the agent's microphone is, 0 to 1, while a call is on. */
  const level = ref(0)
  const sides = ref<Record<string, Sounding>>({})
  /** The sides that do not sound well, the worst first. */
  const troubles = computed(() =>
    Object.values(sides.value).filter((one) => one.verdict !== 'good').sort((a, b) => Number(b.verdict === 'poor') - Number(a.verdict === 'poor')),
  )
  function hear({ name, data }: Told): void {
    if (!phone.call || data.call_id !== phone.call.id) return
    // They may be the digits of a card: they stay in this page's memory, for this call only.
    if (name === 'call.toned') keys.value = (keys.value + String(data.digit ?? '')).slice(-MOST_KEYS)
    if (name === 'call.quality') sides.value = { ...sides.value, [String(data.side)]: data as unknown as Sounding }
  }
  live.onTold(hear)
  watch(() => phone.call?.id, () => {
    keys.value = ''
    sides.value = {}
  })
  return { keys, level, sides, troubles }
})
