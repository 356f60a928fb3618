// Where a number belongs and whose it is. The server names places of China in Chinese; English readers get them in English.
import { shallowRef, watch, type ShallowRef } from 'vue'
import { useI18n } from 'vue-i18n'

type Table = Readonly<Record<string, string>>
const table: ShallowRef<Table | null> = shallowRef(null)

/** "广东 深圳" is "Shenzhen, Guangdong"; of several cities that share a code each is named; what is unknown stays as it is. */
export function placeIn(text: string, names: Table | null): string {
  if (!names || !text) return text
  const whole = names[text]
  if (whole) return whole
  const [province = '', ...rest] = text.split(' ')
  const cities = rest.join(' ')
  if (!names[province] || !cities) return text
  return `${cities.split('/').map((city) => names[city] ?? city).join('/')}, ${names[province]}`
}

/** Place and carrier in the reader's language, in one line. */
export function usePlaces(): (...parts: (string | null | undefined)[]) => string {
  const { locale } = useI18n()
  watch(locale, (language) => {
    // A few kilobytes that Chinese readers never need.
    if (language === 'en' && !table.value) void import('@/i18n/places.json').then((found) => (table.value = found.default))
  }, { immediate: true })
  return (...parts) => parts.filter(Boolean).map((part) => (locale.value === 'en' ? placeIn(part!, table.value) : part)).join(' · ')
}
