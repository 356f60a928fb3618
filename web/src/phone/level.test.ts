import { describe, expect, it } from 'vitest'
import { loudness } from './level'

const tone = (size: number) => Float32Array.from({ length: 1024 }, (_, i) => size * Math.sin(i / 5))

describe('loudness', () => {
  it('is nothing in silence and full near the limit', () => {
    expect(loudness(new Float32Array(1024))).toBe(0)
    expect(loudness(tone(1))).toBe(1)
  })
  it('grows with the voice', () => {
    expect(loudness(tone(0.2))).toBeGreaterThan(loudness(tone(0.02)))
    expect(loudness(tone(0.02))).toBeGreaterThan(0.2)
  })
})
