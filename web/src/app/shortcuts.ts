// The keyboard: modified chords for the call, which work everywhere, and "?" outside of fields.
import { tinykeys } from 'tinykeys'
import { onMounted, onUnmounted } from 'vue'
import { useRouter } from 'vue-router'
import { goReady } from '@/phone/ready'
import { usePhone } from '@/phone/store'
import { usePrefs } from '@/stores/prefs'
import { useTabs } from '@/stores/tabs'
import { useShell } from './shell'

export interface Shortcut { keys: string[]; word: string; group: 'call' | 'promise' | 'work' }

export const shortcuts: Shortcut[] = [
  { keys: ['Ctrl', 'Shift', 'A'], word: 'answer', group: 'call' },
  { keys: ['Ctrl', 'Shift', 'X'], word: 'end', group: 'call' },
  { keys: ['Ctrl', 'Shift', 'M'], word: 'mute', group: 'call' },
  { keys: ['Ctrl', 'Shift', 'H'], word: 'hold', group: 'call' },
  { keys: ['Ctrl', 'Shift', 'D'], word: 'keypad', group: 'call' },
  { keys: ['Ctrl', 'Shift', 'F'], word: 'pass', group: 'call' },
  { keys: ['Ctrl', 'Shift', 'R'], word: 'ready', group: 'call' },
  { keys: ['Alt', '0'], word: 'nextPromise', group: 'promise' },
  { keys: ['Alt', '1'], word: 'callBack', group: 'promise' },
  { keys: ['Alt', '2'], word: 'notNow', group: 'promise' },
  { keys: ['Alt', '3'], word: 'drop', group: 'promise' },
  { keys: ['Alt', 'N'], word: 'order', group: 'work' },
  { keys: ['Alt', '1–5'], word: 'about', group: 'work' },
  { keys: ['Alt', 'M'], word: 'template', group: 'work' },
  { keys: ['Alt', 'J'], word: 'next', group: 'work' },
  { keys: ['Alt', 'K'], word: 'previous', group: 'work' },
  { keys: ['Ctrl', 'Enter'], word: 'submit', group: 'work' },
  { keys: ['Ctrl', 'K'], word: 'palette', group: 'work' },
  { keys: ['?'], word: 'sheet', group: 'work' },
]

function isTyping(event: KeyboardEvent): boolean {
  const at = event.target
  return at instanceof HTMLElement && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName))
}

export function useShortcuts(): void {
  const phone = usePhone()
  const shell = useShell()
  const prefs = usePrefs()
  const tabs = useTabs()
  const router = useRouter()

  function step(by: number): void {
    const paths = ['/desk', ...tabs.tabs.map((tab) => tab.path)]
    const at = Math.max(0, paths.indexOf(router.currentRoute.value.path))
    void router.push(paths[(at + by + paths.length) % paths.length] ?? '/desk')
  }
  function order(): void {
    if (shell.orderForms > 0) shell.focusOrder += 1
    else shell.newOrder = true
  }
  const on = (work: () => unknown) => (event: KeyboardEvent) => {
    if (!prefs.shortcuts) return
    event.preventDefault()
    void work()
  }
  let stop: () => void = () => {}
  onMounted(() => {
    stop = tinykeys(window, {
      'Control+Shift+KeyA': on(phone.answer),
      'Control+Shift+KeyX': on(phone.end),
      'Control+Shift+KeyM': on(phone.toggleMute),
      'Control+Shift+KeyH': on(phone.toggleHold),
      'Control+Shift+KeyD': on(() => (shell.keypad = !shell.keypad)),
      'Control+Shift+KeyF': on(() => (shell.passing = phone.controls.pass && !shell.passing)),
      'Control+Shift+KeyR': on(() => (phone.status === 'wrapping_up' ? phone.endWrapUp() : goReady())),
      'Alt+KeyN': on(order),
      'Alt+KeyJ': on(() => step(1)),
      'Alt+KeyK': on(() => step(-1)),
      '$mod+KeyK': on(() => (shell.palette = !shell.palette)),
      '?': (event) => !isTyping(event) && on(() => (shell.shortcuts = true))(event),
      'Shift+?': (event) => !isTyping(event) && on(() => (shell.shortcuts = true))(event),
    })
  })
  onUnmounted(() => stop())
}
