import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: 'promises', name: 'promises', component: () => import('./PromisesPage.vue'), meta: { section: 'promises' } },
]
