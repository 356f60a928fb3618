import { describe, expect, it } from 'vitest'
import { backoff, becomesPhone, isLasting, pickCodecs, LONGEST_WAIT_MS } from './webrtc'

describe('headset connection', () => {
  it('offers G.711 only, A-law first', () => {
    const all = ['audio/opus', 'audio/PCMU', 'audio/telephone-event', 'audio/PCMA'].map((mimeType) => ({ mimeType }))
    expect(pickCodecs(all).map((c) => c.mimeType)).toEqual(['audio/PCMA', 'audio/PCMU'])
  })
  it('is tried again at once, then within two seconds for ever', () => {
    expect(backoff(0)).toBe(0)
    const waits = Array.from({ length: 30 }, (_, i) => backoff(i))
    expect(Math.max(...waits)).toBe(LONGEST_WAIT_MS)
    expect(waits).toEqual([...waits].sort((a, b) => a - b))
  })
  it('is not tried again when the server will not have it', () => {
    expect([401, 403].every(isLasting)).toBe(true)
    expect([0, 500, 502, 503, 429].some(isLasting)).toBe(false)
  })
})

describe('several tabs', () => {
  it('leave the phone where it is', () => {
    expect(becomesPhone({ answered: true, seatConnected: false, wasPhone: true })).toBe(false)
    expect(becomesPhone({ answered: false, seatConnected: true, wasPhone: false })).toBe(false)
  })
  it('give it back to the tab that was refreshed, or to the only one', () => {
    expect(becomesPhone({ answered: false, seatConnected: true, wasPhone: true })).toBe(true)
    expect(becomesPhone({ answered: false, seatConnected: false, wasPhone: false })).toBe(true)
  })
})
