import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { afterPaint } from './paint'

const frames = new Map<number, () => void>()
const paint = () => {
  const due = [...frames.values()]
  frames.clear()
  due.forEach((callback) => callback())
}

describe('after the paint', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    frames.clear()
    let last = 0
    vi.stubGlobal('document', { hidden: false })
    vi.stubGlobal('requestAnimationFrame', (callback: () => void) => frames.set(++last, callback) && last)
    vi.stubGlobal('cancelAnimationFrame', (id: number) => frames.delete(id))
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('waits for the frame and runs with the next, once', () => {
    const work = vi.fn()
    afterPaint(work)
    vi.advanceTimersByTime(20)
    paint()
    expect(work).not.toHaveBeenCalled()
    paint()
    expect(work).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(1000)
    paint()
    expect(work).toHaveBeenCalledTimes(1)
  })

  it('does not wait for ever for a frame that does not come', () => {
    const work = vi.fn()
    afterPaint(work)
    vi.advanceTimersByTime(250)
    paint()
    vi.advanceTimersByTime(250)
    expect(work).toHaveBeenCalledTimes(1)
  })

  it('needs neither frame nor timer in a hidden tab', async () => {
    vi.stubGlobal('document', { hidden: true })
    const work = vi.fn()
    const never = vi.fn()
    afterPaint(work)
    afterPaint(never)()
    expect(work).not.toHaveBeenCalled()
    await Promise.resolve()
    expect(work).toHaveBeenCalledTimes(1)
    expect(never).not.toHaveBeenCalled()
  })

  it('is called off before the frame and after it', () => {
    const work = vi.fn()
    afterPaint(work)()
    const stop = afterPaint(work)
    paint()
    stop()
    paint()
    vi.advanceTimersByTime(1000)
    expect(work).not.toHaveBeenCalled()
  })
})
