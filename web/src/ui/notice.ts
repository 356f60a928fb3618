// Short words at the top of the screen after something was done, or was not.
import { ElMessage } from 'element-plus'
import { h } from 'vue'
import { asProblem } from '@/api'
import { i18n } from '@/i18n'

export function sayDone(text: string): void {
  ElMessage({ type: 'success', message: text, duration: 2500 })
}

/** Something that concerns the reader elsewhere: the words lead there. */
export function sayLink(text: string, path: string, go: (path: string) => void): void {
  const follow = (event: Event): void => {
    event.preventDefault()
    shown.close()
    go(path)
  }
  const shown = ElMessage({ type: 'info', message: h('a', { href: path, onClick: follow, 'data-test': 'notice-link' }, text), duration: 12_000, showClose: true })
}

/** Something that is not done, and why. */
export function sayNote(text: string): void {
  ElMessage({ type: 'warning', message: text, duration: 6000, showClose: true })
}

export function sayProblem(error: unknown): void {
  const problem = asProblem(error)
  const t = i18n.global.t
  const text = problem.isOffline ? t('common.offline') : problem.detail || t('common.failed', { code: problem.code })
  ElMessage({ type: 'error', message: text, duration: 6000, showClose: true })
}
