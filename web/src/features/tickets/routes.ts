import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: 'tickets', name: 'tickets', component: () => import('./OrdersPage.vue'), meta: { section: 'tickets' } },
  { path: 'tickets/new', name: 'ticket-new', component: () => import('./NewOrderPage.vue'), meta: { section: 'tickets' } },
  { path: 'tickets/:id(\\d+)', name: 'ticket', component: () => import('./OrderPage.vue'), meta: { section: 'tickets', tab: 'tickets' } },
]
