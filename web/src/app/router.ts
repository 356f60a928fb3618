// Addresses of the console; each feature folder brings its own in routes.ts.
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { useSession } from '@/stores/session'
import { useTabs } from '@/stores/tabs'
import { routes as accounts } from '@/features/accounts/routes'

declare module 'vue-router' {
  interface RouteMeta {
    /** Seen without signing in, and without the frame. */
    public?: boolean
    /** Which entry of the rail is lit. */
    section?: string
    /** Opens a tab of its own, with this icon. */
    tab?: string
    permission?: string
  }
}

const brought = import.meta.glob<{ routes: RouteRecordRaw[] }>(['../features/*/routes.ts', '!../features/accounts/routes.ts'], { eager: true })
const children = Object.values(brought).flatMap((file) => file.routes)

export const router = createRouter({
  history: createWebHistory('/'),
  routes: [
    ...accounts,
    { path: '/', component: () => import('./AppShell.vue'), redirect: '/desk', children },
    { path: '/:rest(.*)*', component: () => import('./NotFound.vue'), meta: { public: true } },
  ],
})

router.beforeEach((to) => {
  const session = useSession()
  const mustChange = session.me?.user.must_change_password === true
  if (to.meta.public) return session.me && !mustChange && to.name === 'sign-in' ? '/desk' : true
  if (!session.me || mustChange) return { name: 'sign-in', query: to.fullPath === '/desk' ? {} : { then: to.fullPath } }
  if (to.meta.permission && !session.can(to.meta.permission)) return '/desk'
  return true
})

router.afterEach((to) => {
  if (to.meta.tab) useTabs().open(to.path, to.meta.tab)
})
