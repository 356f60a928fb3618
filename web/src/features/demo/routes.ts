import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: 'demo', name: 'demo', component: () => import('./DemoPage.vue'), meta: { section: 'demo' } },
]
