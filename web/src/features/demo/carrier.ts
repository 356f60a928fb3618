// What the simulated carrier does, told by the last digit of the dialled number; an example number for each.

export interface Digit { digit: string; word: string; number: string }

const BEGIN = '1380013800'

export const digits: Digit[] = [
  { digit: '0', word: 'speaks', number: `${BEGIN}0` },
  { digit: '1', word: 'busy', number: `${BEGIN}1` },
  { digit: '2', word: 'silentRing', number: `${BEGIN}2` },
  { digit: '3', word: 'unknown', number: `${BEGIN}3` },
  { digit: '4', word: 'silent', number: `${BEGIN}4` },
  { digit: '5', word: 'short', number: `${BEGIN}5` },
  { digit: '6', word: 'refused', number: `${BEGIN}6` },
  { digit: '7', word: 'slow', number: `${BEGIN}7` },
  { digit: '8', word: 'presses', number: `${BEGIN}8` },
  { digit: '9', word: 'speaks', number: `${BEGIN}9` },
]

/** The look of a simulated caller's state; "ended" and what is unknown are the same grey. */
export function stateOf(state: string): string {
  return ['dialing', 'ringing', 'queued', 'talking'].includes(state) ? state : state === 'answered' ? 'talking' : 'ended'
}
