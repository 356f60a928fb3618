// What the forms of a queue choose from.
import { api, type QueueView, type SkillView, type UserView } from '@/api'

export interface QueueFacts { people: UserView[]; skills: SkillView[]; queues: QueueView[] }

const MOST_PEOPLE = 2000

/** Everybody who takes calls; a list comes in pages. */
async function everybody(): Promise<UserView[]> {
  const found: UserView[] = []
  let cursor: string | null = null
  do {
    const page: { items: UserView[]; next?: string | null } = await api.users.list({ active: true, limit: 100, cursor })
    found.push(...page.items.filter((one) => one.roles.includes('agent') || one.roles.includes('supervisor')))
    cursor = page.next ?? null
  } while (cursor && found.length < MOST_PEOPLE)
  return found
}

/** Read together; who may not see people still sees the members a queue has. */
export async function readFacts(seesPeople: boolean): Promise<QueueFacts> {
  const [people, skills, queues] = await Promise.all([seesPeople ? everybody() : [], api.skills.list(), api.queues.list()])
  return { people, skills: [...skills.items], queues: [...queues.items] }
}
