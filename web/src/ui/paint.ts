// What must be seen at once is painted first; work that can wait a frame for that comes here.

const PATIENCE_MS = 200

/** Runs `work` in the frame after the one on its way, and at once in a hidden tab, which paints none. Returns how to call it off. */
export function afterPaint(work: () => void): () => void {
  let frame = 0
  let over = false
  // A hidden tab would have to wait up to a second for a timer, and for ever for a frame.
  const timer = document.hidden ? undefined : setTimeout(run, PATIENCE_MS)
  function stop(): void {
    over = true
    clearTimeout(timer)
    cancelAnimationFrame(frame)
  }
  function run(): void {
    if (over) return
    stop()
    work()
  }
  if (document.hidden) queueMicrotask(run)
  // The callbacks of a frame run before it is painted: only the next one's find it done.
  else frame = requestAnimationFrame(() => (frame = requestAnimationFrame(run)))
  return stop
}
