// Every call the console makes, by noun. Features use these and never a path of their own.
import { answered, client } from './client'
import type {
  Comment, ConsoleView, Desk, Language, NewCustomer, NewTicket, Offer, Page, PhoneLabel, Presence, QueueView, Seat, Ticket,
  TicketType,
} from './types'

export * from './types'
export { Problem, asProblem } from './problem'
export { randomId } from './client'

export type Filters = Record<string, string | number | boolean | null | undefined>
export interface Accepted { command: string; call_id?: string | null }

/** The filters that say something: an empty field of a form is no filter. The server checks what they say. */
function query(filters: Filters = {}): { query: never } {
  const given = Object.entries(filters).filter(([, value]) => value !== null && value !== undefined && value !== '')
  return { query: Object.fromEntries(given) as never }
}
const stale = (version: number) => ({ 'If-Match': `"${version}"` })
const once = (key?: string) => (key ? { 'Idempotency-Key': key } : {})
const call = (call_id: string) => ({ params: { path: { call_id } } })
const offer = (offer_id: string) => ({ params: { path: { offer_id } } })
const recording = (recording_id: string) => ({ params: { path: { recording_id } } })
const customer = (customer_id: number) => ({ params: { path: { customer_id } } })
const phone = (customer_id: number, phone_id: number) => ({ params: { path: { customer_id, phone_id } } })
const contact = (customer_id: number, contact_id: number) => ({ params: { path: { customer_id, contact_id } } })
const ticket = (ticket_id: number) => ({ params: { path: { ticket_id } } })
const user = (user_id: number) => ({ params: { path: { user_id } } })

export const api = {
  session: {
    get: () => answered(client.GET('/api/v1/session')),
    signIn: (username: string, password: string) => answered(client.POST('/api/v1/session', { body: { username, password } })),
    signOut: () => answered(client.DELETE('/api/v1/session')),
    changePassword: (current: string, next: string) =>
      answered(client.PUT('/api/v1/session/password', { body: { current, new: next } })),
    setLanguage: (language: Language) => answered(client.PUT('/api/v1/session/language', { body: { language } })),
  },
  demo: {
    people: () => answered(client.GET('/api/v1/demo')),
    signIn: (username: string) => answered(client.POST('/api/v1/demo/session', { body: { username } })),
    simulation: () => answered(client.GET('/api/v1/demo/simulation')),
    pause: (paused: boolean) => answered(client.PUT('/api/v1/demo/simulation', { body: { paused } })),
    call: (from: string | null, scenario: string | null) =>
      answered(client.POST('/api/v1/demo/simulation/calls', { body: { from, scenario } })),
  },
  console: () => answered(client.GET('/api/v1/console')) as Promise<ConsoleView>,
  seats: {
    list: () => answered(client.GET('/api/v1/seats')) as Promise<Page<Seat>>,
    me: () => answered(client.GET('/api/v1/seats/me')),
    setPresence: (presence: Presence, reason: string | null = null) =>
      answered(client.PUT('/api/v1/seats/me/presence', { body: { presence, reason } })),
    setDevice: (kind: 'browser' | 'sip', uri: string | null = null) =>
      answered(client.PUT('/api/v1/seats/me/device', { body: { kind, uri } })),
    connectHeadset: (tab: string, sdp: string) => answered(client.POST('/api/v1/seats/me/headset', { body: { tab, sdp } })),
    dropHeadset: () => answered(client.DELETE('/api/v1/seats/me/headset')),
    setEcho: (on: boolean) => answered(client.PUT('/api/v1/seats/me/headset/echo', { body: { on } })),
    endWrapUp: () => answered(client.DELETE('/api/v1/seats/me/wrap-up')),
    extendWrapUp: (seconds: number) => answered(client.POST('/api/v1/seats/me/wrap-up/extension', { body: { seconds } })),
  },
  offers: {
    get: (id: string) => answered(client.GET('/api/v1/offers/{offer_id}', offer(id))) as Promise<Offer>,
    accept: (id: string) => answered(client.PUT('/api/v1/offers/{offer_id}/acceptance', offer(id))),
    decline: (id: string) => answered(client.PUT('/api/v1/offers/{offer_id}/refusal', offer(id))),
  },
  calls: {
    list: (filters?: Filters) => answered(client.GET('/api/v1/calls', { params: query(filters) })),
    get: (id: string) => answered(client.GET('/api/v1/calls/{call_id}', call(id))),
    trace: (id: string) => answered(client.GET('/api/v1/calls/{call_id}/trace', call(id))),
    dial: (body: { number: string } | { customer_id: number; phone_id: number } | { call_id: string }) =>
      answered(client.POST('/api/v1/calls', { body })),
    hold: (id: string) => answered(client.PUT('/api/v1/calls/{call_id}/hold', call(id))),
    resume: (id: string) => answered(client.DELETE('/api/v1/calls/{call_id}/hold', call(id))),
    mute: (id: string) => answered(client.PUT('/api/v1/calls/{call_id}/mute', call(id))),
    unmute: (id: string) => answered(client.DELETE('/api/v1/calls/{call_id}/mute', call(id))),
    tones: (id: string, digits: string) =>
      answered(client.POST('/api/v1/calls/{call_id}/tones', { ...call(id), body: { digits } })),
    hangUp: (id: string) => answered(client.PUT('/api/v1/calls/{call_id}/hangup', call(id))),
    setCustomer: (id: string, customerId: number) =>
      answered(client.PUT('/api/v1/calls/{call_id}/customer', { ...call(id), body: { customer_id: customerId } })),
    setDisposition: (id: string, code: string | null, note: string) =>
      answered(client.PUT('/api/v1/calls/{call_id}/disposition', { ...call(id), body: { code, note } })),
    revealNumber: (id: string, reason: string) =>
      answered(client.POST('/api/v1/calls/{call_id}/number/reveal', { ...call(id), body: { reason } })),
  },
  recordings: {
    get: (id: string) => answered(client.GET('/api/v1/recordings/{recording_id}', recording(id))),
    peaks: (id: string) => answered(client.GET('/api/v1/recordings/{recording_id}/peaks', recording(id))),
  },
  queues: { list: () => answered(client.GET('/api/v1/queues')) as Promise<Page<QueueView>> },
  customers: {
    list: (filters?: Filters) => answered(client.GET('/api/v1/customers', { params: query(filters) })),
    create: (body: NewCustomer, key?: string) => answered(client.POST('/api/v1/customers', { body, headers: once(key) })),
    get: (id: number) => answered(client.GET('/api/v1/customers/{customer_id}', customer(id))),
    update: (id: number, version: number, change: Record<string, unknown>) =>
      answered(client.PATCH('/api/v1/customers/{customer_id}', {
        ...customer(id), body: change as never, headers: stale(version),
      })),
    addPhone: (id: number, number: string, label: PhoneLabel | null, shared = false) =>
      answered(client.POST('/api/v1/customers/{customer_id}/phones', { ...customer(id), body: { number, label, shared } })),
    removePhone: (id: number, phoneId: number) =>
      answered(client.DELETE('/api/v1/customers/{customer_id}/phones/{phone_id}', phone(id, phoneId))),
    revealPhone: (id: number, phoneId: number, reason: string) =>
      answered(client.POST('/api/v1/customers/{customer_id}/phones/{phone_id}/reveal', {
        ...phone(id, phoneId), body: { reason },
      })),
    addContact: (id: number, body: { name: string; title: string; number: string; note: string }) =>
      answered(client.POST('/api/v1/customers/{customer_id}/contacts', { ...customer(id), body })),
    revealContact: (id: number, contactId: number, reason: string) =>
      answered(client.POST('/api/v1/customers/{customer_id}/contacts/{contact_id}/reveal', {
        ...contact(id, contactId), body: { reason },
      })),
    removeContact: (id: number, contactId: number) =>
      answered(client.DELETE('/api/v1/customers/{customer_id}/contacts/{contact_id}', contact(id, contactId))),
    addNote: (id: number, text: string) =>
      answered(client.POST('/api/v1/customers/{customer_id}/notes', { ...customer(id), body: { text } })),
    activity: (id: number, filters?: Filters) =>
      answered(client.GET('/api/v1/customers/{customer_id}/activity', { params: { path: { customer_id: id }, ...query(filters) } })),
  },
  tickets: {
    // A list has no comments and no trail; pages that show them open the ticket.
    list: (filters?: Filters) => answered(client.GET('/api/v1/tickets', { params: query(filters) })) as Promise<Page<Ticket>>,
    create: (body: NewTicket, key?: string) => answered(client.POST('/api/v1/tickets', { body, headers: once(key) })),
    get: (id: number) => answered(client.GET('/api/v1/tickets/{ticket_id}', ticket(id))),
    update: (id: number, version: number, change: Record<string, unknown>) =>
      answered(client.PATCH('/api/v1/tickets/{ticket_id}', {
        params: { path: { ticket_id: id }, header: stale(version) }, body: change as never,
      })),
    assign: (id: number, userId: number | null) =>
      answered(client.PUT('/api/v1/tickets/{ticket_id}/assignee', { ...ticket(id), body: { user_id: userId } })),
    assignees: () => answered(client.GET('/api/v1/tickets/assignees')) as Promise<{ items: Desk[] }>,
    claim: (id: number) => answered(client.PUT('/api/v1/tickets/{ticket_id}/claim', ticket(id))),
    comment: (id: number, text: string, isPublic: boolean): Promise<Comment> =>
      answered(client.POST('/api/v1/tickets/{ticket_id}/comments', { ...ticket(id), body: { text, public: isPublic } })),
    wait: (id: number, until: string | null) =>
      answered(client.PUT('/api/v1/tickets/{ticket_id}/wait', { ...ticket(id), body: { until } })),
    resume: (id: number) => answered(client.PUT('/api/v1/tickets/{ticket_id}/resume', ticket(id))),
    solve: (id: number, text: string) =>
      answered(client.PUT('/api/v1/tickets/{ticket_id}/solution', { ...ticket(id), body: { text } })),
    close: (id: number, reason: string) =>
      answered(client.POST('/api/v1/tickets/{ticket_id}/closure', { ...ticket(id), body: { reason } })),
    reopen: (id: number) => answered(client.DELETE('/api/v1/tickets/{ticket_id}/closure', ticket(id))),
    types: () => answered(client.GET('/api/v1/ticket-types')) as Promise<Page<TicketType>>,
  },
  users: {
    list: (filters?: Filters) => answered(client.GET('/api/v1/users', { params: query(filters) })),
    create: (body: Record<string, unknown>) => answered(client.POST('/api/v1/users', { body: body as never })),
    get: (id: number) => answered(client.GET('/api/v1/users/{user_id}', user(id))),
    update: (id: number, change: Record<string, unknown>) =>
      answered(client.PATCH('/api/v1/users/{user_id}', { ...user(id), body: change as never })),
    resetPassword: (id: number) => answered(client.POST('/api/v1/users/{user_id}/password-reset', user(id))),
    roles: () => answered(client.GET('/api/v1/roles')),
    teams: () => answered(client.GET('/api/v1/teams')),
    audit: (filters?: Filters) => answered(client.GET('/api/v1/audit', { params: query(filters) })),
  },
}
