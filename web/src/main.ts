import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { whenSignedOut } from '@/api/client'
import { asProblem } from '@/api'
import App from './App.vue'
import { router } from './app/router'
import { i18n } from './i18n'
import { usePrefs } from './stores/prefs'
import { useSession } from './stores/session'
import './styles/tokens.css'
import './styles/base.css'
import { installElement } from './ui/element'
import './styles/element.css'

async function start(): Promise<void> {
  const app = createApp(App).use(createPinia()).use(i18n)
  installElement(app)
  usePrefs()
  const session = useSession()
  whenSignedOut(() => {
    session.forget()
    if (router.currentRoute.value.meta.public) return
    void router.push({ name: 'sign-in', query: { then: router.currentRoute.value.fullPath, why: 'expired' } })
  })
  try {
    await session.load()
  } catch (error) {
    // The sign-in page says that the server cannot be reached and offers to try again.
    console.warn('session.unreachable', asProblem(error).code)
  }
  app.use(router)
  await router.isReady()
  app.mount('#app')
}

void start()
