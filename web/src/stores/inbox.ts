// Events on their way to the store: one change of the house is several of them, and the screen is built once for all.

const PATIENCE_MS = 50

/** Takes things in order and hands them on together with the next frame; at once when one is urgent or no frame will come. */
export class Inbox<T> {
  private waiting: T[] = []
  private frame = 0
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly apply: (one: T) => void, private readonly isUrgent: (one: T) => boolean) {}

  put(one: T): void {
    this.waiting.push(one)
    if (document.hidden || this.isUrgent(one)) this.empty()
    else if (this.waiting.length === 1) {
      this.frame = requestAnimationFrame(() => this.empty())
      this.timer = setTimeout(() => this.empty(), PATIENCE_MS)
    }
  }

  /** Hands on what waits. One that cannot be applied does not keep the others. */
  empty(): void {
    cancelAnimationFrame(this.frame)
    clearTimeout(this.timer)
    const all = this.waiting
    this.waiting = []
    for (const one of all) {
      try {
        this.apply(one)
      } catch (error) {
        reportError(error)
      }
    }
  }
}
