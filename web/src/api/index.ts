// Every call the console makes, by noun. Features use these and never a path of their own.
import { answered, client } from './client'
import type {
  BilingualText, Comment, ConsoleView, Desk, DropReason, Language, LikelyTicket, NewCustomer, NewTicket, NewVisit, Offer, Page, PhoneLabel,
  FormField, Presence, Priority, QueueSettings, QueueView, ReleaseReason, Seat, SkillLevel, Ticket, OwnStatusBody, TicketForm, TreeFile, TicketType, TransferRequest,
  TemplateBody,
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
const promised = (promise_id: string) => ({ params: { path: { promise_id } } })
const customer = (customer_id: number) => ({ params: { path: { customer_id } } })
const phone = (customer_id: number, phone_id: number) => ({ params: { path: { customer_id, phone_id } } })
const contact = (customer_id: number, contact_id: number) => ({ params: { path: { customer_id, contact_id } } })
const ticket = (ticket_id: number) => ({ params: { path: { ticket_id } } })
const queue = (queue_id: number) => ({ params: { path: { queue_id } } })
const skill = (skill_id: number) => ({ params: { path: { skill_id } } })
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
    setPresence: (presence: Presence, reason: string | null = null, afterCall = false) =>
      answered(client.PUT('/api/v1/seats/me/presence', { body: { presence, reason, after_call: afterCall } })),
    awayReasons: () => answered(client.GET('/api/v1/seats/me/away-reasons')),
    askForWrapUp: (wanted: boolean) =>
      answered(wanted ? client.PUT('/api/v1/seats/me/wrap-up-request') : client.DELETE('/api/v1/seats/me/wrap-up-request')),
    setDevice: (kind: 'browser' | 'sip', uri: string | null = null) =>
      answered(client.PUT('/api/v1/seats/me/device', { body: { kind, uri } })),
    connectHeadset: (tab: string, sdp: string) => answered(client.POST('/api/v1/seats/me/headset', { body: { tab, sdp } })),
    dropHeadset: () => answered(client.DELETE('/api/v1/seats/me/headset')),
    setEcho: (on: boolean) => answered(client.PUT('/api/v1/seats/me/headset/echo', { body: { on } })),
    endWrapUp: () => answered(client.DELETE('/api/v1/seats/me/wrap-up')),
    extendWrapUp: (seconds: number) => answered(client.POST('/api/v1/seats/me/wrap-up/extension', { body: { seconds } })),
  },
  awayReasons: {
    list: () => answered(client.GET('/api/v1/away-reasons')),
    create: (body: { name: BilingualText; minutes_per_day: number }) => answered(client.POST('/api/v1/away-reasons', { body })),
    update: (code: string, change: { name?: BilingualText; minutes_per_day?: number; active?: boolean }) =>
      answered(client.PATCH('/api/v1/away-reasons/{code}', { params: { path: { code } }, body: change })),
    deactivate: (code: string) => answered(client.DELETE('/api/v1/away-reasons/{code}', { params: { path: { code } } })),
    order: (codes: string[]) => answered(client.PUT('/api/v1/away-reasons/order', { body: { codes } })),
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
    transfer: (id: string, body: TransferRequest) =>
      answered(client.POST('/api/v1/calls/{call_id}/transfers', { ...call(id), body })),
    complete: (id: string) => answered(client.PUT('/api/v1/calls/{call_id}/transfer/completion', call(id))),
    cancelTransfer: (id: string) => answered(client.DELETE('/api/v1/calls/{call_id}/transfer', call(id))),
    joinAll: (id: string) => answered(client.PUT('/api/v1/calls/{call_id}/transfer/conference', call(id))),
    turnTo: (id: string, to: 'customer' | 'consulted') =>
      answered(client.PUT('/api/v1/calls/{call_id}/transfer/turn', { ...call(id), body: { to } })),
    takeOut: (id: string, legId: string) =>
      answered(client.DELETE('/api/v1/calls/{call_id}/participants/{leg_id}', { params: { path: { call_id: id, leg_id: legId } } })),
    park: (id: string) => answered(client.PUT('/api/v1/calls/{call_id}/park', call(id))),
    pickUp: (id: string) => answered(client.PUT('/api/v1/calls/{call_id}/pickup', call(id))),
    parked: () => answered(client.GET('/api/v1/parked-calls')),
    take: (id: string) => answered(client.PUT('/api/v1/calls/{call_id}/taking', call(id))),
    waiting: () => answered(client.GET('/api/v1/waiting-calls')),
    endForAll: (id: string) => answered(client.PUT('/api/v1/calls/{call_id}/end', call(id))),
    moveTo: (id: string, kind: 'browser' | 'sip', uri: string | null = null) =>
      answered(client.PUT('/api/v1/calls/{call_id}/device', { ...call(id), body: { kind, uri } })),
    targets: () => answered(client.GET('/api/v1/transfer-targets')),
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
  promises: {
    list: (filters?: Filters) => answered(client.GET('/api/v1/promises', { params: query(filters) })),
    summary: () => answered(client.GET('/api/v1/promises/summary')),
    get: (id: string) => answered(client.GET('/api/v1/promises/{promise_id}', promised(id))),
    next: () => answered(client.POST('/api/v1/promises/next')),
    claim: (id: string) => answered(client.POST('/api/v1/promises/{promise_id}/claim', promised(id))),
    call: (id: string) => answered(client.POST('/api/v1/promises/{promise_id}/call', promised(id))),
    release: (id: string, reason: ReleaseReason, retry_at: string | null, note: string) =>
      answered(client.POST('/api/v1/promises/{promise_id}/release', { ...promised(id), body: { reason, retry_at, note } })),
    drop: (id: string, reason: DropReason, note: string) =>
      answered(client.POST('/api/v1/promises/{promise_id}/drop', { ...promised(id), body: { reason, note } })),
    reopen: (id: string) => answered(client.POST('/api/v1/promises/{promise_id}/reopen', promised(id))),
  },
  queues: {
    list: () => answered(client.GET('/api/v1/queues')) as Promise<Page<QueueView>>,
    figures: () => answered(client.GET('/api/v1/queues/figures')),
    get: (id: number) => answered(client.GET('/api/v1/queues/{queue_id}', queue(id))) as Promise<QueueSettings>,
    create: (body: Record<string, unknown>) => answered(client.POST('/api/v1/queues', { body: body as never })) as Promise<QueueSettings>,
    update: (id: number, version: number, change: Record<string, unknown>) =>
      answered(client.PATCH('/api/v1/queues/{queue_id}', { ...queue(id), body: change as never, headers: stale(version) })) as Promise<QueueSettings>,
    remove: (id: number) => answered(client.DELETE('/api/v1/queues/{queue_id}', queue(id))),
  },
  skills: {
    list: () => answered(client.GET('/api/v1/skills')),
    create: (name: BilingualText) => answered(client.POST('/api/v1/skills', { body: { name } })),
    rename: (id: number, name: BilingualText) => answered(client.PATCH('/api/v1/skills/{skill_id}', { ...skill(id), body: { name } })),
    remove: (id: number) => answered(client.DELETE('/api/v1/skills/{skill_id}', skill(id))),
    ofUser: (id: number, skills: SkillLevel[]) => answered(client.PUT('/api/v1/users/{user_id}/skills', { ...user(id), body: { skills } })),
  },
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
  regions: () => answered(client.GET('/api/v1/regions')),
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
    comment: (id: number, text: string, isPublic: boolean, mentions: number[] = []): Promise<Comment> =>
      answered(client.POST('/api/v1/tickets/{ticket_id}/comments', { ...ticket(id), body: { text, public: isPublic, mentions } })),
    wait: (id: number, until: string | null) =>
      answered(client.PUT('/api/v1/tickets/{ticket_id}/wait', { ...ticket(id), body: { until } })),
    setStatus: (id: number, statusId: number, text = '', until: string | null = null) =>
      answered(client.PUT('/api/v1/tickets/{ticket_id}/status', { ...ticket(id), body: { status_id: statusId, text, until } })),
    resume: (id: number) => answered(client.PUT('/api/v1/tickets/{ticket_id}/resume', ticket(id))),
    solve: (id: number, text: string) =>
      answered(client.PUT('/api/v1/tickets/{ticket_id}/solution', { ...ticket(id), body: { text } })),
    close: (id: number, reason: string) =>
      answered(client.POST('/api/v1/tickets/{ticket_id}/closure', { ...ticket(id), body: { reason } })),
    reopen: (id: number) => answered(client.DELETE('/api/v1/tickets/{ticket_id}/closure', ticket(id))),
    sendBack: (id: number, reason: string) =>
      answered(client.POST('/api/v1/tickets/{ticket_id}/return', { ...ticket(id), body: { reason } })),
    urge: (id: number, reason: string) =>
      answered(client.POST('/api/v1/tickets/{ticket_id}/urges', { ...ticket(id), body: { reason } })),
    askHelp: (id: number, userIds: number[], text: string) =>
      answered(client.POST('/api/v1/tickets/{ticket_id}/helpers', { ...ticket(id), body: { user_ids: userIds, text } })),
    reportHelp: (id: number, help_id: number, text: string) =>
      answered(client.PUT('/api/v1/tickets/{ticket_id}/helpers/{help_id}/report', { params: { path: { ticket_id: id, help_id } }, body: { text } })),
    withdrawHelp: (id: number, help_id: number) =>
      answered(client.DELETE('/api/v1/tickets/{ticket_id}/helpers/{help_id}', { params: { path: { ticket_id: id, help_id } } })),
    askExtension: (id: number, until: string, reason: string) =>
      answered(client.POST('/api/v1/tickets/{ticket_id}/extension', { ...ticket(id), body: { until, reason } })),
    decideExtension: (id: number, granted: boolean, word: string) =>
      answered(client.PUT('/api/v1/tickets/{ticket_id}/extension', { ...ticket(id), body: { granted, word } })),
    link: (id: number, other_id: number) =>
      answered(client.PUT('/api/v1/tickets/{ticket_id}/links/{other_id}', { params: { path: { ticket_id: id, other_id } } })),
    unlink: (id: number, other_id: number) =>
      answered(client.DELETE('/api/v1/tickets/{ticket_id}/links/{other_id}', { params: { path: { ticket_id: id, other_id } } })),
    split: (id: number, body: NewTicket, key?: string) =>
      answered(client.POST('/api/v1/tickets/{ticket_id}/split', { ...ticket(id), body, headers: once(key) })),
    visit: (id: number, body: NewVisit) =>
      answered(client.POST('/api/v1/tickets/{ticket_id}/visits', { ...ticket(id), body })),
    supervise: (id: number, reason: string) =>
      answered(client.PUT('/api/v1/tickets/{ticket_id}/supervision', { ...ticket(id), body: { reason } })),
    leaveAlone: (id: number) => answered(client.DELETE('/api/v1/tickets/{ticket_id}/supervision', ticket(id))),
    merge: (id: number, intoId: number) =>
      answered(client.PUT('/api/v1/tickets/{ticket_id}/merge', { ...ticket(id), body: { into_id: intoId } })),
    unmerge: (id: number) => answered(client.DELETE('/api/v1/tickets/{ticket_id}/merge', ticket(id))),
    watch: (id: number) => answered(client.PUT('/api/v1/tickets/{ticket_id}/watch', ticket(id))),
    unwatch: (id: number) => answered(client.DELETE('/api/v1/tickets/{ticket_id}/watch', ticket(id))),
    likely: (callId: string) => answered(client.GET('/api/v1/tickets/likely', { params: { query: { call_id: callId } } })) as Promise<{ items: LikelyTicket[] }>,
    talkAbout: (id: number, callId: string) =>
      answered(client.PUT('/api/v1/tickets/{ticket_id}/calls/{call_id}', { params: { path: { ticket_id: id, call_id: callId } } })),
    notAbout: (id: number, callId: string) =>
      answered(client.DELETE('/api/v1/tickets/{ticket_id}/calls/{call_id}', { params: { path: { ticket_id: id, call_id: callId } } })),
    types: (all = false) => answered(client.GET('/api/v1/ticket-types', { params: { query: { all } } })) as Promise<Page<TicketType>>,
    addType: (body: { name: BilingualText; parent_id: number | null; priority: Priority }) => answered(client.POST('/api/v1/ticket-types', { body })),
    changeType: (id: number, change: Record<string, unknown>) =>
      answered(client.PATCH('/api/v1/ticket-types/{type_id}', { params: { path: { type_id: id } }, body: change as never })),
    setStatuses: (id: number, version: number, statuses: OwnStatusBody[]) => answered(client.PUT('/api/v1/ticket-types/{type_id}/statuses', {
      params: { path: { type_id: id }, header: stale(version) }, body: { statuses },
    })),
    importTypes: (file: TreeFile, dry: boolean) =>
      answered(client.POST('/api/v1/ticket-types/import', { params: { query: { dry_run: dry } }, body: file })),
    form: (typeId: number) =>
      answered(client.GET('/api/v1/ticket-types/{type_id}/form', { params: { path: { type_id: typeId } } })) as Promise<TicketForm>,
    design: (typeId: number, version: number, fields: FormField[]) => answered(client.PUT('/api/v1/ticket-types/{type_id}/form', {
      params: { path: { type_id: typeId }, header: stale(version) }, body: { fields },
    })) as Promise<TicketForm>,
  },
  templates: {
    list: (ticketId?: number) => answered(client.GET('/api/v1/ticket-templates', { params: query({ ticket_id: ticketId }) })),
    create: (body: TemplateBody) => answered(client.POST('/api/v1/ticket-templates', { body })),
    update: (id: number, version: number, body: TemplateBody) =>
      answered(client.PUT('/api/v1/ticket-templates/{template_id}', { params: { path: { template_id: id }, header: stale(version) }, body })),
    remove: (id: number) => answered(client.DELETE('/api/v1/ticket-templates/{template_id}', { params: { path: { template_id: id } } })),
    preview: (text: BilingualText) => answered(client.POST('/api/v1/ticket-templates/preview', { body: { text } })),
    fill: (ticketId: number, id: number, language?: Language) =>
      answered(client.GET('/api/v1/tickets/{ticket_id}/templates/{template_id}', {
        params: { path: { ticket_id: ticketId, template_id: id }, ...query({ language }) },
      })),
    use: (ticketId: number, id: number, text: string, key?: string) =>
      answered(client.POST('/api/v1/tickets/{ticket_id}/templates', { ...ticket(ticketId), body: { template_id: id, text }, headers: once(key) })),
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
