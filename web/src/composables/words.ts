// Texts that come from the server in every language: this picks the reader's.
import { useI18n } from 'vue-i18n'
import type { BilingualText, Language } from '@/api'

export function inWords(text: BilingualText | string | null | undefined, language: string): string {
  if (!text || typeof text === 'string') return text ?? ''
  return text[language as Language] || text['zh-CN'] || ''
}

export function useWords(): (text: BilingualText | string | null | undefined) => string {
  const { locale } = useI18n()
  return (text) => inWords(text, locale.value)
}
