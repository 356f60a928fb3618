import { describe, expect, it } from 'vitest'
import { MicWatch } from './micWatch'

function hear(watch: MicWatch, level: number, muted: boolean, from: number, ms: number) {
  let last = ''
  for (let at = from; at <= from + ms; at += 100) last = watch.feed(level, muted, at)
  return last
}

describe('the microphone in a call', () => {
  it('tells a muted agent who speaks, and stops telling a while after', () => {
    const watch = new MicWatch()
    expect(hear(watch, 0.2, true, 0, 2000)).toBe('')
    expect(hear(watch, 0.7, true, 2100, 600)).toBe('mutedSpeaking')
    expect(hear(watch, 0.1, true, 2800, 2000)).toBe('mutedSpeaking')
    expect(hear(watch, 0.1, true, 4900, 3000)).toBe('')
  })
  it('hears speech through the gaps between its syllables', () => {
    const watch = new MicWatch()
    let told = ''
    for (let at = 0; at < 4000; at += 100) told = watch.feed([0.7, 0.6, 0.1][(at / 100) % 3]!, true, at)
    expect(told).toBe('mutedSpeaking')
  })
  it('is quiet about a cough and about speech that is heard', () => {
    const watch = new MicWatch()
    expect(hear(watch, 0.9, true, 0, 200)).toBe('')
    expect(hear(new MicWatch(), 0.9, false, 0, 20_000)).toBe('')
  })
  it('tells of a microphone that has never given a sound', () => {
    const watch = new MicWatch()
    expect(hear(watch, 0, false, 0, 8000)).toBe('')
    expect(hear(watch, 0, false, 8100, 2000)).toBe('silent')
    expect(watch.feed(0.3, false, 10_200)).toBe('')
    expect(hear(watch, 0, false, 10_300, 30_000), 'an agent may listen for long').toBe('')
  })
})
