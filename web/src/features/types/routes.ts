import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: 'admin/types/:id(\\d+)?', name: 'admin-types', component: () => import('./TypesPage.vue'), meta: { section: 'admin' } },
]
