// What one person likes on one machine: theme, language before sign-in, sound devices. Kept in localStorage.
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import type { Language } from '@/api'
import { setApiLanguage } from '@/api/client'
import { setLocale } from '@/i18n'

export type Theme = 'system' | 'light' | 'dark'
export interface Sound {
  microphone: string
  speaker: string
  ringer: string
  ringVolume: number
  keepOpen: boolean
  checked: boolean
}
const KEY = 'callcenter.prefs'

interface Saved { theme: Theme; language: Language; sound: Sound; shortcuts: boolean }

function load(): Saved {
  const fallback: Saved = {
    theme: 'system',
    language: navigator.language.toLowerCase().startsWith('en') ? 'en' : 'zh-CN',
    sound: { microphone: '', speaker: '', ringer: '', ringVolume: 0.6, keepOpen: false, checked: false },
    shortcuts: true,
  }
  try {
    const saved = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Saved>
    if (saved.language !== 'en' && saved.language !== 'zh-CN') delete saved.language
    return { ...fallback, ...saved, sound: { ...fallback.sound, ...saved.sound } }
  } catch {
    return fallback
  }
}

export const usePrefs = defineStore('prefs', () => {
  const saved = load()
  const theme = ref<Theme>(saved.theme)
  const language = ref<Language>(saved.language)
  const sound = ref<Sound>(saved.sound)
  const shortcuts = ref(saved.shortcuts)
  const system = window.matchMedia('(prefers-color-scheme: dark)')
  const systemDark = ref(system.matches)
  system.addEventListener('change', (e) => (systemDark.value = e.matches))
  const dark = computed(() => (theme.value === 'system' ? systemDark.value : theme.value === 'dark'))

  watch(dark, (on) => document.documentElement.classList.toggle('dark', on), { immediate: true })
  watch(
    language,
    (code) => {
      setLocale(code)
      setApiLanguage(code)
      document.documentElement.lang = code
    },
    { immediate: true },
  )
  watch(
    [theme, language, sound, shortcuts],
    () => {
      const value: Saved = {
        theme: theme.value, language: language.value, sound: sound.value, shortcuts: shortcuts.value,
      }
      localStorage.setItem(KEY, JSON.stringify(value))
    },
    { deep: true },
  )
  return { theme, language, sound, shortcuts, dark }
})
