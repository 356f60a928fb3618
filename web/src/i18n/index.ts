// Two languages, each made of the common words and one file per feature folder, named after the folder.
import { createI18n } from 'vue-i18n'
import en from './en'
import zh from './zh-CN'

export type Words = { [key: string]: string | Words }

const files = import.meta.glob<{ default: Words }>('../features/*/locales/*.ts', { eager: true })

export function collect(code: 'zh-CN' | 'en'): Words {
  const words: Words = { ...(code === 'en' ? en : zh) }
  for (const [path, file] of Object.entries(files)) {
    const match = /features\/([^/]+)\/locales\/([^/]+)\.ts$/.exec(path)
    if (match?.[2] === code && match[1]) words[match[1]] = file.default
  }
  return words
}

export const i18n = createI18n({
  legacy: false,
  locale: 'zh-CN',
  fallbackLocale: 'en',
  messages: { 'zh-CN': collect('zh-CN'), en: collect('en') },
})

export function setLocale(code: 'zh-CN' | 'en'): void {
  i18n.global.locale.value = code
}
