import type { RouteRecordRaw } from 'vue-router'

// No `permission` here: whoever may not see a page is told so on it, instead of being sent elsewhere.
export const routes: RouteRecordRaw[] = [
  { path: 'queues', name: 'queues', component: () => import('./QueuesPage.vue'), meta: { section: 'queues' } },
  { path: 'queues/skills', name: 'skills', component: () => import('./SkillsPage.vue'), meta: { section: 'queues' } },
  { path: 'queues/new', name: 'new-queue', component: () => import('./NewQueuePage.vue'), meta: { section: 'queues' } },
  { path: 'queues/:id(\\d+)', name: 'queue', component: () => import('./QueuePage.vue'), meta: { section: 'queues' } },
]
