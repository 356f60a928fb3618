// Rules of the page of not-ready reasons that need no screen.
import type { AwayReason } from '@/api'

export interface ReasonFields { zh: string; en: string; minutes: number | undefined }

export function reasonFields(reason: AwayReason | null): ReasonFields {
  return { zh: reason?.name['zh-CN'] ?? '', en: reason?.name.en ?? '', minutes: reason?.minutes_per_day ?? 0 }
}

/** The body of a request; an emptied field of minutes means no limit. */
export function reasonBody(fields: ReasonFields): { name: { 'zh-CN': string; en: string }; minutes_per_day: number } {
  return { name: { 'zh-CN': fields.zh.trim(), en: fields.en.trim() }, minutes_per_day: fields.minutes ?? 0 }
}

/** The order with one code moved; null when it is at the end already. */
export function movedTo(codes: string[], code: string, by: number): string[] | null {
  const from = codes.indexOf(code)
  const to = from + by
  if (from < 0 || to < 0 || to >= codes.length) return null
  const rest = codes.filter((one) => one !== code)
  return [...rest.slice(0, to), code, ...rest.slice(to)]
}
