// What somebody is typing, kept in this browser until it has been saved: an error or a refresh loses nothing.
import { reactive, watch } from 'vue'

const PREFIX = 'callcenter.draft.'

export interface Draft<T extends object> { value: T; clear: () => void; restored: boolean }

export function useDraft<T extends object>(key: string, empty: () => T): Draft<T> {
  const name = PREFIX + key
  let saved: Partial<T> | null = null
  try {
    saved = JSON.parse(localStorage.getItem(name) ?? 'null') as Partial<T> | null
  } catch {
    localStorage.removeItem(name)
  }
  const value = reactive({ ...empty(), ...saved }) as T
  let clean = JSON.stringify(empty())

  watch(
    () => JSON.stringify(value),
    (text) => {
      if (text === clean) localStorage.removeItem(name)
      else localStorage.setItem(name, text)
    },
  )
  function clear(): void {
    localStorage.removeItem(name)
    const blank = empty()
    clean = JSON.stringify(blank)
    Object.assign(value, blank)
  }
  return { value, clear, restored: saved !== null }
}

/** Drafts hold customers' words; they go with the person who signs out. */
export function forgetDrafts(): void {
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith(PREFIX)) localStorage.removeItem(name)
  }
}
