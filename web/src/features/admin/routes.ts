import type { RouteRecordRaw } from 'vue-router'

// No `permission` here: whoever may not see a page is told so on it, instead of being sent elsewhere.
export const routes: RouteRecordRaw[] = [
  { path: 'admin', name: 'admin', component: () => import('./AdminPage.vue'), meta: { section: 'admin' } },
  { path: 'admin/users', name: 'admin-users', component: () => import('./UsersPage.vue'), meta: { section: 'admin' } },
  { path: 'admin/reasons', name: 'admin-reasons', component: () => import('./ReasonsPage.vue'), meta: { section: 'admin' } },
  { path: 'admin/audit', name: 'admin-audit', component: () => import('./AuditPage.vue'), meta: { section: 'admin' } },
]
