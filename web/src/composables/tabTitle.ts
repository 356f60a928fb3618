// Names the tab, and the browser's title, of the page on screen.
import { watch } from 'vue'
import { useRoute } from 'vue-router'
import { useTabs } from '@/stores/tabs'

export function useTabTitle(title: () => string): void {
  const tabs = useTabs()
  const path = useRoute().path
  watch(title, (text) => text && tabs.setTitle(path, text), { immediate: true })
}
