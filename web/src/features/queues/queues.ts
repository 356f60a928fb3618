// Rules of a queue's settings that need no screen.
import type { QueueSettings, SkillLevel } from '@/api'

export type Span = [string, string]
export interface Holiday { from: string; to: string; name: string; hours: Span[] }
export interface Member { user_id: number; name: string; ring: number; skills: SkillLevel[] }
export interface OverflowRule { when: When; value: number; then: Then; queue_id: number | null }

export const DAYS = ['0', '1', '2', '3', '4', '5', '6'] as const
export const STRATEGIES = ['longest_idle', 'least_calls', 'round_robin', 'spare_flexible'] as const
export const WHENS = ['expected_wait', 'longest_wait', 'size', 'no_agents', 'service_level', 'closed'] as const
export const THENS = ['queue', 'voicemail', 'callback', 'leave'] as const
export const WRAP_UP_MODES = ['none', 'optional', 'fixed', 'forced', 'on_request'] as const
export type When = (typeof WHENS)[number]
export type Then = (typeof THENS)[number]
const WORKING_DAY: Span = ['09:00', '18:00']

export interface Fields {
  name: { 'zh-CN': string; en: string }
  numbers: string[]
  language: 'zh-CN' | 'en'
  is_default: boolean
  is_active: boolean
  hours: Record<string, Span[]>
  holidays: Holiday[]
  has_greeting: boolean
  strategy: (typeof STRATEGIES)[number]
  ring_seconds: number
  rings: number[]
  members: Member[]
  skills: SkillLevel[]
  last_agent_seconds: number
  priority: number
  level_boosts: Record<string, number>
  max_wait_seconds: number
  announce_seconds: number
  announces_place: boolean
  announces_wait: boolean
  has_callback_key: boolean
  overflow: OverflowRule[]
  wrap_up_mode: (typeof WRAP_UP_MODES)[number]
  wrap_up_seconds: number
  service_level_seconds: number
  service_level_percent: number
}

/** What can be changed, as copies: the queue itself stays what was read. */
export function fieldsOf(queue: QueueSettings): Fields {
  const { id, version, members, ...rest } = structuredClone(queue)
  void id
  void version
  return {
    ...rest,
    members: members.map((one) => ({ user_id: one.user.id, name: one.user.name, ring: one.ring, skills: one.skills })),
  } as Fields
}

/** Changed fields as the server takes them: of members only who and from which ring. */
export function bodyOf(changes: Partial<Fields>): Record<string, unknown> {
  const { members, ...rest } = changes
  return members ? { ...rest, members: members.map(({ user_id, ring }) => ({ user_id, ring })) } : rest
}

/** A table without one of its entries. */
export const without = <T>(table: Record<string, T>, key: string): Record<string, T> => Object.fromEntries(Object.entries(table).filter(([each]) => each !== key))

export const usualWeek = (): Record<string, Span[]> => Object.fromEntries(DAYS.slice(0, 5).map((day) => [day, [[...WORKING_DAY] as Span]]))

/** Minutes since midnight; NaN for what is no time. "24:00" is the end of the day. */
export function minutesOf(spoken: string): number {
  const match = /^(\d\d):(\d\d)$/.exec(spoken)
  if (!match) return Number.NaN
  const minutes = Number(match[1]) * 60 + Number(match[2])
  return Number(match[2]) < 60 && minutes <= 24 * 60 ? minutes : Number.NaN
}

export type Misfit = '' | 'bad-time' | 'ends-early' | 'overlap'

/** What is wrong with the times of a day. */
export function misfit(spans: Span[]): Misfit {
  const pairs = spans.map(([from, to]) => [minutesOf(from), minutesOf(to)] as const).sort((a, b) => a[0] - b[0])
  if (pairs.some(([from, to]) => Number.isNaN(from) || Number.isNaN(to))) return 'bad-time'
  if (pairs.some(([from, to]) => to <= from)) return 'ends-early'
  return pairs.some(([from], at) => at > 0 && from < pairs[at - 1]![1]) ? 'overlap' : ''
}

/** A day's times as bars over its 24 hours, in percent. */
export function barsOf(spans: Span[]): { left: number; width: number }[] {
  return spans
    .map(([from, to]) => [minutesOf(from), minutesOf(to)] as const)
    .filter(([from, to]) => to > from)
    .map(([from, to]) => ({ left: (from / 1440) * 100, width: ((to - from) / 1440) * 100 }))
}

/** The times that are offered: every half hour, the end of the day too. */
export const TIMES = Array.from({ length: 49 }, (_, at) => `${String(Math.floor(at / 2)).padStart(2, '0')}:${at % 2 ? '30' : '00'}`)

/** The next free stretch of a day, for one more line: after the last, an hour long at least. */
export function nextSpan(spans: Span[]): Span {
  const last = Math.max(9 * 60, ...spans.map(([, to]) => minutesOf(to)).filter((one) => !Number.isNaN(one)))
  if (!spans.length) return [...WORKING_DAY] as Span
  const from = Math.min(last + 60, 23 * 60)
  const spoken = (minutes: number) => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
  return [spoken(from), spoken(Math.min(from + 240, 24 * 60))]
}

export const areAscending = (rings: number[]): boolean => rings.every((seconds, at) => seconds > (at ? rings[at - 1]! : 0))

/** One ring less: whoever was in it, or outside it, moves one ring inward. */
export function withoutRing(form: Pick<Fields, 'rings' | 'members'>, at: number): Pick<Fields, 'rings' | 'members'> {
  return {
    rings: form.rings.filter((_, index) => index !== at),
    members: form.members.map((one) => ({ ...one, ring: one.ring > at ? one.ring - 1 : one.ring })),
  }
}

/** Whether a rule's value means something, and which unit it has. */
export function unitOf(when: When): 'seconds' | 'calls' | 'percent' | null {
  return { expected_wait: 'seconds', longest_wait: 'seconds', no_agents: 'seconds', size: 'calls', service_level: 'percent', closed: null }[when] as never
}

/** A value to begin with when a rule looks at something else. */
export const usualValue = (when: When): number => ({ expected_wait: 180, longest_wait: 300, size: 10, no_agents: 30, service_level: 60, closed: 0 })[when]

/** A skill that a member lacks, or has too little of, for this queue. */
export function lacks(member: Pick<Member, 'skills'>, wanted: SkillLevel[]): boolean {
  return wanted.some((want) => (member.skills.find((one) => one.skill_id === want.skill_id)?.level ?? 0) < want.level)
}

/** Percent against its aim, as a tone. */
export function levelTone(level: number | null, aim: number): 'grey' | 'green' | 'amber' | 'red' {
  if (level === null) return 'grey'
  if (level >= aim) return 'green'
  return level >= aim - 15 ? 'amber' : 'red'
}
