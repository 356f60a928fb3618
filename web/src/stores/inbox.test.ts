import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Inbox } from './inbox'

let frame: (() => void) | undefined
const seen: string[] = []
const inbox = () => new Inbox<string>((one) => {
  if (one === 'bad') throw new Error('bad')
  seen.push(one)
}, (one) => one.startsWith('offer'))

describe('inbox', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    seen.length = 0
    frame = undefined
    vi.stubGlobal('document', { hidden: false })
    vi.stubGlobal('reportError', vi.fn())
    vi.stubGlobal('requestAnimationFrame', (callback: () => void) => {
      frame = callback
      return 1
    })
    vi.stubGlobal('cancelAnimationFrame', () => (frame = undefined))
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('hands on together, in order, with the next frame', () => {
    const box = inbox()
    box.put('agent')
    box.put('queue')
    expect(seen).toEqual([])
    frame?.()
    expect(seen).toEqual(['agent', 'queue'])
    vi.advanceTimersByTime(100)
    expect(seen).toHaveLength(2)
  })

  it('lets nothing wait once one is urgent, and overtakes nothing for it', () => {
    const box = inbox()
    box.put('agent')
    box.put('offer')
    expect(seen).toEqual(['agent', 'offer'])
    expect(frame).toBeUndefined()
    box.put('queue')
    expect(seen).toHaveLength(2)
    box.empty()
    expect(seen).toEqual(['agent', 'offer', 'queue'])
  })

  it('needs no frame in a hidden tab, nor when none comes', () => {
    const box = inbox()
    box.put('agent')
    vi.advanceTimersByTime(60)
    expect(seen).toEqual(['agent'])
    vi.stubGlobal('document', { hidden: true })
    box.put('queue')
    expect(seen).toEqual(['agent', 'queue'])
  })

  it('goes on after one that cannot be applied', () => {
    const box = inbox()
    box.put('bad')
    box.put('offer')
    expect(seen).toEqual(['offer'])
    expect(reportError).toHaveBeenCalledTimes(1)
  })
})
