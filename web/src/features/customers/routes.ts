import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: 'customers', name: 'customers', component: () => import('./ComingPage.vue'), meta: { section: 'customers' } },
]
