// Statuses of a type's own as they are designed: which may follow which. No screen needed.
import type { OwnStatus, OwnStatusBody } from '@/api'
import { keyFor } from './design'

export type State = OwnStatusBody['state']
export const states: readonly State[] = ['in_progress', 'waiting', 'solved', 'closed']
/** To which states the machine leads at once; within a state every way is open. */
const LEADS: Record<State, readonly State[]> = {
  in_progress: ['waiting', 'solved', 'closed'], waiting: ['in_progress', 'solved', 'closed'], solved: ['closed', 'in_progress'], closed: ['in_progress'],
}

/** `fresh` ones are not saved yet: their category can be chosen, and their code comes from the name. */
export interface Drawn { code: string; zh: string; en: string; state: State; active: boolean; next: string[]; fresh: boolean }

export function drawnOf(statuses: readonly OwnStatus[]): Drawn[] {
  return statuses.map((one) => ({ code: one.code, zh: one.name['zh-CN'], en: one.name.en, state: one.state as State, active: one.active, next: [...one.next], fresh: false }))
}

export function freshOne(list: readonly Drawn[]): Drawn {
  const taken = list.map((one) => one.code)
  return { code: keyFor('new', taken), zh: '', en: '', state: list.length ? 'waiting' : 'in_progress', active: true, next: [], fresh: true }
}

export const leads = (from: Drawn, to: Drawn): boolean => from.code !== to.code && (from.state === to.state || LEADS[from.state].includes(to.state))
/** Whether one may follow another; one that names none lets all follow. */
export const follows = (from: Drawn, to: Drawn): boolean => leads(from, to) && (!from.next.length || from.next.includes(to.code))
const reached = (list: readonly Drawn[], from: Drawn): string[] => list.filter((to) => to.active && leads(from, to)).map((to) => to.code)

/** Whether it is the last way out, which stays: naming none would let all follow. */
export const isLast = (list: readonly Drawn[], from: Drawn, to: Drawn): boolean => follows(from, to) && list.filter((one) => one.active && follows(from, one)).length === 1

/** What follows after one way more or less; all of them are none named. */
export function turned(list: readonly Drawn[], from: Drawn, to: Drawn): string[] {
  const all = reached(list, from)
  const now = all.filter((code) => (code === to.code ? !follows(from, to) : !from.next.length || from.next.includes(code)))
  return now.length === all.length ? [] : now
}

/** One that goes is followed by nothing, and follows nothing. */
export function without(list: readonly Drawn[], code: string): Drawn[] {
  return list.filter((one) => one.code !== code).map((one) => ({ ...one, next: one.next.filter((each) => each !== code) }))
}

/** As the server takes them: fresh ones get their lasting codes from their English names. */
export function bodiesOf(list: readonly Drawn[]): OwnStatusBody[] {
  const taken = list.filter((one) => !one.fresh).map((one) => one.code)
  const codes = new Map<string, string>()
  for (const one of list) {
    if (!one.fresh) continue
    const code = keyFor(one.en.trim() || one.state, taken)
    codes.set(one.code, code)
    taken.push(code)
  }
  const lasting = (code: string) => codes.get(code) ?? code
  return list.map((one) => ({ code: lasting(one.code), name: { 'zh-CN': one.zh, en: one.en }, state: one.state, active: one.active, next: one.next.map(lasting) }))
}
