import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: 'customers', name: 'customers', component: () => import('./CustomersPage.vue'), meta: { section: 'customers' } },
  { path: 'customers/new', name: 'customer-new', component: () => import('./NewCustomerPage.vue'), meta: { section: 'customers' } },
  {
    path: 'customers/:id(\\d+)', name: 'customer', component: () => import('./CustomerPage.vue'),
    meta: { section: 'customers', tab: 'customers' },
  },
]
