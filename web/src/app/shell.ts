// What the frame around the pages needs to know: open overlays and whether a page uses the context panel.
import { defineStore } from 'pinia'
import { ref } from 'vue'

export const useShell = defineStore('shell', () => {
  const panels = ref(0)
  const palette = ref(false)
  const shortcuts = ref(false)
  const soundCheck = ref(false)
  const password = ref(false)
  const keypad = ref(false)
  const passing = ref(false)
  // A number that a link asks to call; it waits in the dial field for a click.
  const dialText = ref('')
  const newOrder = ref(false)
  // Counts up when somebody asks for the order form that is on the page.
  const focusOrder = ref(0)
  const orderForms = ref(0)
  return { panels, palette, shortcuts, soundCheck, password, keypad, passing, dialText, newOrder, focusOrder, orderForms }
})
