// Every call the console makes, by noun. Features use these and never a path of their own.
import { http } from './client'
import type { TraceStep } from '@/features/calls/quality'
import type {
  ActivityItem, AuditEntry, Call, CallDetail, ConsoleView, Contact, Customer, CustomerPhone, DemoPerson, Desk, Language, Me,
  NewCustomer, NewTicket, Offer, Page, Peaks, PhoneLabel, PhoneNumber, Presence, QueueView, RecordingView, RoleView, Seat,
  Simulation, TeamRef, Ticket, TicketType, UserView, Comment,
} from './types'

export * from './types'
export { Problem, asProblem } from './problem'
export { randomId } from './client'

export type Filters = Record<string, string | number | boolean | null | undefined>
export interface Accepted { command: string; call_id?: string }

const stale = (version: number) => ({ headers: { 'If-Match': `"${version}"` } })

export const api = {
  session: {
    get: () => http.get<Me>('/session'),
    signIn: (username: string, password: string) => http.post<Me>('/session', { username, password }),
    signOut: () => http.delete<void>('/session'),
    changePassword: (current: string, next: string) => http.put<void>('/session/password', { current, new: next }),
    setLanguage: (language: Language) => http.put<void>('/session/language', { language }),
  },
  demo: {
    people: () => http.get<{ demo: boolean; people: DemoPerson[] }>('/demo'),
    signIn: (username: string) => http.post<Me>('/demo/session', { username }),
    simulation: () => http.get<Simulation>('/demo/simulation'),
    pause: (paused: boolean) => http.put<Simulation>('/demo/simulation', { paused }),
    call: (from: string | null, scenario: string | null) => http.post<Simulation>('/demo/simulation/calls', { from, scenario }),
  },
  console: () => http.get<ConsoleView>('/console'),
  seats: {
    list: () => http.get<Page<Seat>>('/seats'),
    me: () => http.get<Seat>('/seats/me'),
    setPresence: (presence: Presence, reason: string | null = null) =>
      http.put<Seat>('/seats/me/presence', { presence, reason }),
    setDevice: (kind: 'browser' | 'sip', uri: string | null = null) => http.put<Seat>('/seats/me/device', { kind, uri }),
    connectHeadset: (tab: string, sdp: string) =>
      http.post<{ headset: string; sdp: string }>('/seats/me/headset', { tab, sdp }),
    dropHeadset: () => http.delete<void>('/seats/me/headset'),
    setEcho: (on: boolean) => http.put<unknown>('/seats/me/headset/echo', { on }),
    endWrapUp: () => http.delete<Seat>('/seats/me/wrap-up'),
    extendWrapUp: (seconds: number) => http.post<Seat>('/seats/me/wrap-up/extension', { seconds }),
  },
  offers: {
    get: (id: string) => http.get<Offer>(`/offers/${id}`),
    accept: (id: string) => http.put<Accepted>(`/offers/${id}/acceptance`),
    decline: (id: string) => http.put<Accepted>(`/offers/${id}/refusal`),
  },
  calls: {
    list: (filters?: Filters) => http.get<Page<Call>>('/calls', filters),
    get: (id: string) => http.get<CallDetail>(`/calls/${id}`),
    trace: (id: string) => http.get<{ items: TraceStep[] }>(`/calls/${id}/trace`),
    dial: (body: { number: string } | { customer_id: number; phone_id: number } | { call_id: string }) =>
      http.post<Accepted>('/calls', body),
    hold: (id: string) => http.put<Accepted>(`/calls/${id}/hold`),
    resume: (id: string) => http.delete<Accepted>(`/calls/${id}/hold`),
    mute: (id: string) => http.put<Accepted>(`/calls/${id}/mute`),
    unmute: (id: string) => http.delete<Accepted>(`/calls/${id}/mute`),
    tones: (id: string, digits: string) => http.post<Accepted>(`/calls/${id}/tones`, { digits }),
    hangUp: (id: string) => http.put<Accepted>(`/calls/${id}/hangup`),
    setCustomer: (id: string, customerId: number) => http.put<Call>(`/calls/${id}/customer`, { customer_id: customerId }),
    setDisposition: (id: string, code: string | null, note: string) =>
      http.put<Call>(`/calls/${id}/disposition`, { code, note }),
    revealNumber: (id: string, reason: string) => http.post<PhoneNumber>(`/calls/${id}/number/reveal`, { reason }),
  },
  recordings: {
    get: (id: string) => http.get<RecordingView>(`/recordings/${id}`),
    peaks: (id: string) => http.get<Peaks>(`/recordings/${id}/peaks`),
  },
  queues: { list: () => http.get<Page<QueueView>>('/queues') },
  customers: {
    list: (filters?: Filters) => http.get<Page<Customer>>('/customers', filters),
    create: (body: NewCustomer, key?: string) => http.post<Customer>('/customers', body, { key }),
    get: (id: number) => http.get<Customer>(`/customers/${id}`),
    update: (id: number, version: number, change: Record<string, unknown>) =>
      http.patch<Customer>(`/customers/${id}`, change, stale(version)),
    addPhone: (id: number, number: string, label: PhoneLabel | null, shared = false) =>
      http.post<CustomerPhone>(`/customers/${id}/phones`, { number, label, shared }),
    removePhone: (id: number, phone: number) => http.delete<void>(`/customers/${id}/phones/${phone}`),
    revealPhone: (id: number, phone: number, reason: string) =>
      http.post<PhoneNumber>(`/customers/${id}/phones/${phone}/reveal`, { reason }),
    addContact: (id: number, body: { name: string; title: string; number: string; note: string }) =>
      http.post<Contact>(`/customers/${id}/contacts`, body),
    revealContact: (id: number, contact: number, reason: string) =>
      http.post<PhoneNumber>(`/customers/${id}/contacts/${contact}/reveal`, { reason }),
    removeContact: (id: number, contact: number) => http.delete<void>(`/customers/${id}/contacts/${contact}`),
    addNote: (id: number, text: string) => http.post<ActivityItem>(`/customers/${id}/notes`, { text }),
    activity: (id: number, filters?: Filters) => http.get<Page<ActivityItem>>(`/customers/${id}/activity`, filters),
  },
  tickets: {
    list: (filters?: Filters) => http.get<Page<Ticket>>('/tickets', filters),
    create: (body: NewTicket, key?: string) => http.post<Ticket>('/tickets', body, { key }),
    get: (id: number) => http.get<Ticket>(`/tickets/${id}`),
    update: (id: number, version: number, change: Record<string, unknown>) =>
      http.patch<Ticket>(`/tickets/${id}`, change, stale(version)),
    assign: (id: number, userId: number | null) => http.put<Ticket>(`/tickets/${id}/assignee`, { user_id: userId }),
    assignees: () => http.get<{ items: Desk[] }>('/tickets/assignees'),
    claim: (id: number) => http.put<Ticket>(`/tickets/${id}/claim`),
    comment: (id: number, text: string, isPublic: boolean) =>
      http.post<Comment>(`/tickets/${id}/comments`, { text, public: isPublic }),
    wait: (id: number, until: string | null) => http.put<Ticket>(`/tickets/${id}/wait`, { until }),
    resume: (id: number) => http.put<Ticket>(`/tickets/${id}/resume`),
    solve: (id: number, text: string) => http.put<Ticket>(`/tickets/${id}/solution`, { text }),
    close: (id: number, reason: string) => http.post<Ticket>(`/tickets/${id}/closure`, { reason }),
    reopen: (id: number) => http.delete<Ticket>(`/tickets/${id}/closure`),
    types: () => http.get<Page<TicketType>>('/ticket-types'),
  },
  users: {
    list: (filters?: Filters) => http.get<Page<UserView>>('/users', filters),
    create: (body: Record<string, unknown>) => http.post<UserView>('/users', body),
    get: (id: number) => http.get<UserView>(`/users/${id}`),
    update: (id: number, change: Record<string, unknown>) => http.patch<UserView>(`/users/${id}`, change),
    resetPassword: (id: number) => http.post<{ password: string }>(`/users/${id}/password-reset`),
    roles: () => http.get<Page<RoleView>>('/roles'),
    teams: () => http.get<Page<TeamRef>>('/teams'),
    audit: (filters?: Filters) => http.get<Page<AuditEntry>>('/audit', filters),
  },
}
