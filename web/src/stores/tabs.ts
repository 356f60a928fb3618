// The open pages of the work area: each customer, work order or call stays as a tab until it is closed.
import { defineStore } from 'pinia'
import { ref, watch } from 'vue'

export interface WorkTab { path: string; title: string; icon: string }
const KEY = 'callcenter.tabs'

function load(): WorkTab[] {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? '[]') as WorkTab[]
  } catch {
    return []
  }
}

export const useTabs = defineStore('tabs', () => {
  const tabs = ref<WorkTab[]>(load())
  watch(tabs, (value) => sessionStorage.setItem(KEY, JSON.stringify(value)), { deep: true })

  function open(path: string, icon: string): void {
    if (tabs.value.some((tab) => tab.path === path)) return
    tabs.value.push({ path, icon, title: '' })
    if (tabs.value.length > 12) tabs.value.shift()
  }
  function setTitle(path: string, title: string): void {
    const tab = tabs.value.find((t) => t.path === path)
    if (tab) tab.title = title
  }
  /** Closes a tab and says where to go if it was the one on screen. */
  function close(path: string): string {
    const at = tabs.value.findIndex((tab) => tab.path === path)
    if (at < 0) return '/desk'
    tabs.value.splice(at, 1)
    return (tabs.value[at] ?? tabs.value[at - 1])?.path ?? '/desk'
  }
  function clear(): void {
    tabs.value = []
  }
  return { tabs, open, setTitle, close, clear }
})
