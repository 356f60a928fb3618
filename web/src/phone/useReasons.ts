// The reasons for not being ready, with what is left of each today: asked for when somebody looks, named even when out of use.
import { ref, shallowRef } from 'vue'
import { api, type Allowance } from '@/api'
import { useWords } from '@/composables/words'
import { useLive } from '@/stores/live'

export function useReasons() {
  const live = useLive()
  const words = useWords()
  const allowances = shallowRef<Allowance[]>([])
  const failed = ref(false)

  /** Until the server has answered, the reasons of the first screen stand in. */
  const offered = () => (allowances.value.length ? allowances.value : live.options.away_reasons.filter((one) => one.active))
  const nameOf = (code: string | null | undefined) => words(live.options.away_reasons.find((one) => one.code === code)?.name) || words(allowances.value.find((one) => one.code === code)?.name) || (code ?? '')

  async function load(): Promise<void> {
    try {
      allowances.value = (await api.seats.awayReasons()).items
      failed.value = false
    } catch {
      // The menu still offers what it knew; the choice itself is checked by the server.
      failed.value = true
    }
  }
  return { allowances, offered, nameOf, load, failed }
}
