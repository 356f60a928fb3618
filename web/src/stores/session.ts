// Who is signed in here, and what they may do.
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { api, asProblem, type Language, type Me } from '@/api'
import { setCsrf } from '@/api/client'
import { hintIn } from '@/app/hint'
import { usePrefs } from './prefs'

export const useSession = defineStore('session', () => {
  const me = ref<Me | null>(null)
  const known = ref(false)

  function accept(body: Me): void {
    me.value = body
    known.value = true
    setCsrf(body.csrf)
    usePrefs().language = body.user.language
  }

  /** Asks once who we are; a network failure is thrown so that the page can say it. */
  async function load(): Promise<void> {
    if (hintIn(document.cookie)?.session === false) return forget()
    try {
      accept(await api.session.get())
    } catch (error) {
      const problem = asProblem(error)
      if (problem.status !== 401) throw problem
      forget()
    }
  }

  function forget(): void {
    me.value = null
    known.value = true
  }

  const signIn = async (username: string, password: string) => accept(await api.session.signIn(username, password))
  const signInDemo = async (username: string) => accept(await api.demo.signIn(username))

  async function changePassword(current: string, next: string): Promise<void> {
    await api.session.changePassword(current, next)
    // The server renews the session with the password, and its CSRF token too.
    accept(await api.session.get())
  }

  async function setLanguage(language: Language): Promise<void> {
    usePrefs().language = language
    if (me.value) {
      me.value.user.language = language
      await api.session.setLanguage(language)
    }
  }

  async function signOut(): Promise<void> {
    await api.session.signOut()
    forget()
  }

  const can = (permission: string) => me.value?.user.permissions.includes(permission) ?? false
  const takesCalls = computed(() => can('calls.take'))

  return { me, known, load, forget, signIn, signInDemo, changePassword, setLanguage, signOut, can, takesCalls }
})
