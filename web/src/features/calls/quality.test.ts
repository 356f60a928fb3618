import { describe, expect, it } from 'vitest'
import type { Leg } from '@/api'
import { figuresOf, ladder, soundOf, type LegQuality, type TraceStep } from './quality'

const quality: LegQuality = {
  loss_percent: 2.345, sent_loss_percent: null, jitter_ms: 12.6, rtt_ms: null, delay_ms: 95, concealed_ms: 0, mos: 3.9, verdict: 'fair',
}
const leg = (value: unknown) => ({ quality: value }) as Leg
const step = (part: Partial<TraceStep>) =>
  ({ at: '2026-01-01T00:00:00.350Z', leg_id: 'a', leg_kind: 'customer', sent: false, what: 'INVITE', cseq: '', from: '', to: '', detail: '', ...part }) as TraceStep

describe('the sound of a leg', () => {
  it('is unknown when nobody measured', () => {
    expect(soundOf(leg(null))).toBeNull()
    expect(soundOf(leg({}))).toBeNull()
    expect(soundOf(leg({ ...quality, mos: null, verdict: null }))).toBeNull()
    expect(soundOf(leg(quality))).toBe(quality)
  })
  it('shows what was measured and leaves out what was not', () => {
    expect(figuresOf(quality).map((one) => `${one.name} ${one.value}${one.unit}`)).toEqual([
      'loss_percent 2.3%', 'jitter_ms 13ms', 'delay_ms 95ms', 'concealed_ms 0ms',
    ])
  })
})

describe('the ladder', () => {
  it('points from whoever speaks to whoever listens', () => {
    const points = (part: Partial<TraceStep>) => ladder([step(part)]).map((rung) => [rung.lane, rung.points])[0]
    expect(points({ leg_kind: 'customer', sent: false })).toEqual(['far', 'right'])
    expect(points({ leg_kind: 'customer', sent: true })).toEqual(['far', 'left'])
    expect(points({ leg_kind: 'agent', sent: true })).toEqual(['agent', 'right'])
    expect(points({ leg_kind: 'agent', sent: false })).toEqual(['agent', 'left'])
  })
  it('tells questions, progress, success and refusal apart', () => {
    expect(ladder(['BYE', '180 Ringing', '200 OK', '486 Busy Here'].map((what) => step({ what }))).map((rung) => rung.tone)).toEqual([
      'asked', 'passing', 'fine', 'refused',
    ])
  })
  it('tells the time by the millisecond', () => expect(ladder([step({})])[0]?.clock).toMatch(/\d\d:00:00\.350/))
})
