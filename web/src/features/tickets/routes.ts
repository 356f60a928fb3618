import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: 'tickets', name: 'tickets', component: () => import('./ComingPage.vue'), meta: { section: 'tickets' } },
]
