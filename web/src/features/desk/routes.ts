import type { RouteRecordRaw } from 'vue-router'
import { useShell } from '@/app/shell'

export const routes: RouteRecordRaw[] = [
  { path: 'desk', name: 'desk', component: () => import('./DeskPage.vue'), meta: { section: 'desk' } },
  {
    path: 'dial',
    // Only fills the field: a link on some page must not place a call by itself.
    redirect: (to) => {
      useShell().dialText = typeof to.query.number === 'string' ? to.query.number : ''
      return { name: 'desk', query: {} }
    },
  },
]
