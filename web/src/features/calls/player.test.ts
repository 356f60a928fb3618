import { describe, expect, it } from 'vitest'
import { isPlayable, loudest, moveOf, nextRate, placeOf, reasonsOf, sharesOf, within } from './player'

describe('the player', () => {
  it('stays within the recording', () => {
    expect(within(-3, 10)).toBe(0)
    expect(within(12, 10)).toBe(10)
    expect(placeOf(5, 10)).toBe(50)
    expect(placeOf(5, 0)).toBe(0)
  })
  it('plays what is sealed, whole or not', () => {
    expect((['recording', 'closed', 'sealed', 'truncated', 'failed'] as const).filter(isPlayable)).toEqual(['sealed', 'truncated'])
  })
  it('finds the words for what went wrong', () => {
    expect(reasonsOf('')).toEqual([])
    expect(reasonsOf('2.40 s are missing. repaired. disk-full')).toEqual([{ key: 'missing', seconds: '2.40' }, { key: 'repaired' }, { key: 'disk-full' }])
    expect(reasonsOf('no-file. line-gone').map((one) => one.key)).toEqual(['line-gone', 'no-file'])
  })
  it('knows its keys and leaves the others alone', () => {
    expect(moveOf(' ')).toEqual({ kind: 'toggle' })
    expect(moveOf('ArrowLeft')).toEqual({ kind: 'seek', by: -5 })
    expect(moveOf('Tab')).toBeNull()
  })
  it('draws both sides to one scale and leaves silence flat', () => {
    expect(loudest({ channels: [[0.1, 0.4], [0.9]] })).toBe(0.9)
    expect(loudest({ channels: [[0.001], []] })).toBe(0.25)
  })
  it('changes speed step by step and holds at the ends', () => {
    expect(nextRate(1, 1)).toBe(1.25)
    expect(nextRate(2, 1)).toBe(2)
    expect(nextRate(0.75, -1)).toBe(0.75)
  })
  it('says who spoke how much, when it was measured', () => {
    const figures = { customer_talk_seconds: 20, agent_talk_seconds: 25, overlap_seconds: 0, silence_seconds: 5 }
    expect(sharesOf({ figures, seconds: 50 }).map((part) => part.percent)).toEqual([40, 50, 10])
    expect(sharesOf({ figures: null, seconds: 50 })).toEqual([])
  })
})
