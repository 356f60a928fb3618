// How the legs of a call sounded and what was said between the programs, made ready for the eye.
import type { Leg } from '@/api'

export type Verdict = 'good' | 'fair' | 'poor'

/** Null where nobody measured. `loss_percent` is of what came from the leg, `sent_loss_percent` of what went to it. */
export interface LegQuality {
  loss_percent: number | null
  sent_loss_percent: number | null
  jitter_ms: number | null
  rtt_ms: number | null
  delay_ms: number | null
  concealed_ms: number | null
  mos: number | null
  verdict: Verdict | null
}
export interface Figure { name: string; value: string; unit: string }

const shown: [name: keyof LegQuality, digits: number, unit: string][] = [
  ['loss_percent', 1, '%'], ['sent_loss_percent', 1, '%'], ['jitter_ms', 0, 'ms'], ['rtt_ms', 0, 'ms'], ['delay_ms', 0, 'ms'],
  ['concealed_ms', 0, 'ms'],
]

/** What was measured of a leg; null when nothing was, as with a leg that was never answered. */
export function soundOf(leg: Pick<Leg, 'quality'>): LegQuality | null {
  const found = leg.quality as unknown as LegQuality | null
  return found && (found.verdict || typeof found.mos === 'number') ? found : null
}

export function figuresOf(quality: LegQuality): Figure[] {
  return shown.flatMap(([name, digits, unit]) => {
    const value = quality[name]
    return typeof value === 'number' ? [{ name, value: value.toFixed(digits), unit }] : []
  })
}

export interface TraceStep {
  at: string
  leg_id: string
  leg_kind: 'customer' | 'agent' | 'outside'
  sent: boolean
  what: string
  cseq: string
  from: string
  to: string
  detail: string
}
export interface Rung extends TraceStep { lane: 'far' | 'agent'; points: 'left' | 'right'; tone: 'asked' | 'fine' | 'refused' | 'passing'; clock: string }

/** The centre stands in the middle: the far side at its left, the agent's phone at its right. */
export function ladder(steps: TraceStep[]): Rung[] {
  return steps.map((step) => {
    const lane = step.leg_kind === 'agent' ? 'agent' : 'far'
    return { ...step, lane, points: (lane === 'agent') === step.sent ? 'right' : 'left', tone: toneOf(step.what), clock: clockOf(step.at) }
  })
}

function toneOf(what: string): Rung['tone'] {
  const code = Number(/^\d{3}/.exec(what)?.[0] ?? 0)
  if (code === 0) return 'asked'
  return code < 200 ? 'passing' : code < 300 ? 'fine' : 'refused'
}

/** 12:04:02.350 in the reader's zone: signalling is compared by the millisecond. */
function clockOf(iso: string): string {
  const at = new Date(iso)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`
}
