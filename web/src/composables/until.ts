// Waiting for something that events make true.
import { watch } from 'vue'

/** Resolves when it is so, or after `patience` milliseconds. */
export function until(isSo: () => boolean, patience = 5_000): Promise<void> {
  return new Promise((done) => {
    const stop = watch(isSo, (now) => now && finish(), { flush: 'sync' })
    const timer = setTimeout(finish, patience)
    function finish(): void {
      clearTimeout(timer)
      stop()
      done()
    }
    if (isSo()) finish()
  })
}
