import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: 'calls', name: 'calls', component: () => import('./CallsPage.vue'), meta: { section: 'calls' } },
  { path: 'calls/:id([0-9a-f]+)', name: 'call', component: () => import('./CallPage.vue'), meta: { section: 'calls', tab: 'calls' } },
]
