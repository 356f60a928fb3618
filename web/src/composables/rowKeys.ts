// Walking a list without the mouse: Alt+J and Alt+K move from row to row, Enter opens. Rows carry `data-row`.
import { onMounted, onUnmounted } from 'vue'
import { usePrefs } from '@/stores/prefs'

/** The row to go to: the first or last from outside, and no further than the ends. */
export function nextRow(count: number, at: number, by: 1 | -1): number {
  if (count === 0) return -1
  if (at < 0) return by > 0 ? 0 : count - 1
  return Math.min(count - 1, Math.max(0, at + by))
}

/** Takes Alt+J and Alt+K from the shell, where they change tabs, as long as `step` knows what to do with them. */
export function useStepKeys(step: (by: 1 | -1) => boolean): void {
  const prefs = usePrefs()
  function onKey(event: KeyboardEvent): void {
    if (!prefs.shortcuts || !event.altKey || event.ctrlKey || event.metaKey) return
    if (event.code !== 'KeyJ' && event.code !== 'KeyK') return
    if (document.querySelector('.el-overlay:not([style*="display: none"]) [role="dialog"]')) return
    if (!step(event.code === 'KeyJ' ? 1 : -1)) return
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  onMounted(() => window.addEventListener('keydown', onKey, { capture: true }))
  onUnmounted(() => window.removeEventListener('keydown', onKey, { capture: true }))
}

export function useRowKeys(): void {
  useStepKeys((by) => {
    const rows = [...document.querySelectorAll<HTMLElement>('#page [data-row]')]
    const row = rows[nextRow(rows.length, rows.findIndex((one) => one === document.activeElement), by)]
    row?.focus()
    row?.scrollIntoView({ block: 'nearest' })
    return row !== undefined
  })
}
