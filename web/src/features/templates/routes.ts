import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: 'admin/templates', name: 'admin-templates', component: () => import('./TemplatesPage.vue'), meta: { section: 'admin' } },
]
