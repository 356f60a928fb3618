// The shapes of the API as the console reads them; replaced by the generated schema once the server publishes it.

export type Language = 'zh-CN' | 'en'
export interface BilingualText { 'zh-CN': string; en: string }
export interface UserRef { id: number; name: string }
export interface Desk extends UserRef { extension: string | null; team: { id: number; name: string } | null }
export interface QueueRef { id: number; name: BilingualText }
export interface TeamRef { id: number; name: string }
export interface Page<T> { items: T[]; next: string | null }

export interface PhoneNumber {
  number: string
  display: string
  kind: 'mobile' | 'landline' | 'short' | 'international' | 'anonymous' | 'other'
  region: string
  carrier: string
  extension?: string
  masked: boolean
}

export interface Me {
  user: {
    id: number
    username: string
    name: string
    language: Language
    roles: string[]
    permissions: string[]
    team: TeamRef | null
    must_change_password: boolean
  }
  csrf: string
  demo: boolean
  version: string
}

export type Presence = 'offline' | 'available' | 'away'
export type Activity = 'idle' | 'offered' | 'on_call' | 'wrapping_up' | 'not_responding'

export interface Seat {
  user: UserRef
  extension: string
  team: TeamRef | null
  presence: Presence
  reason: string | null
  activity: Activity
  since: string
  call_id: string | null
  offer_id: string | null
  wrap_up_until: string | null
  next_presence?: { presence: Presence; reason: string | null } | null
  device: { kind: 'browser' | 'sip'; uri: string | null }
  headset: 'connected' | 'absent'
  queues: QueueRef[]
  version: number
}

export interface Participant {
  id: string
  role: 'customer' | 'agent' | 'outside'
  name: string
  user_id: number | null
  device: 'sip' | 'browser'
  held: boolean
  muted: boolean
}

export type CallState = 'in_flow' | 'queued' | 'dialing' | 'ringing' | 'talking' | 'parked' | 'voicemail' | 'ended'

export interface Call {
  id: string
  direction: 'in' | 'out'
  state: CallState
  caller: PhoneNumber
  caller_name: string
  dialled: PhoneNumber
  customer: { id: number; name: string; level: Level } | null
  queue: QueueRef | null
  agent: UserRef | null
  started_at: string
  queued_at: string | null
  answered_at: string | null
  ended_at: string | null
  end_reason: string | null
  ended_by: 'customer' | 'agent' | 'system' | null
  waiting_seconds: number | null
  talking_seconds: number | null
  held: boolean
  muted: boolean
  early_media: boolean
  participants: Participant[]
  recording: { id: string; state: RecordingState; seconds: number } | null
  disposition: string | null
  note: string
  version: number
}
export type CallBrief = Call

export interface Leg {
  id: string
  kind: 'customer' | 'agent' | 'outside'
  device: 'sip' | 'browser'
  line: number | null
  user: UserRef | null
  number: PhoneNumber | null
  state: 'incoming' | 'dialing' | 'ringing' | 'answered' | 'ended'
  started_at: string
  answered_at: string | null
  ended_at: string | null
  end_code: number | null
  end_reason: string
  quality: Record<string, number>
}

export interface Why { user: UserRef; rule: string; detail: string }
export type OfferState = 'ringing' | 'accepted' | 'declined' | 'missed' | 'withdrawn'

export interface OfferBrief { id: string; user: UserRef; state: OfferState; made_at: string; ended_at: string | null; why: Why[] }
export interface CallStep { at: string; from_state: string; to_state: string; reason: string }

export interface CallDetail extends Call {
  legs: Leg[]
  offers: OfferBrief[]
  trail: CallStep[]
  recording: RecordingView | null
}

export type RecordingState = 'recording' | 'closed' | 'sealed' | 'truncated' | 'failed'
export interface RecordingView {
  id: string
  call_id: string
  state: RecordingState
  seconds: number
  size: number | null
  sha256: string | null
  detail: string
  started_at: string
  channels: string[]
  figures: { customer_talk_seconds: number; agent_talk_seconds: number; silence_seconds: number } | null
  marks: { at_seconds: number; kind: string }[]
  audio_url: string
  peaks_url: string
  version: number
}
export interface Peaks { seconds: number; rate: number; channels: number[][] }

export interface Offer {
  id: string
  state: OfferState
  user: UserRef
  call: Call
  made_at: string
  expires_at: string
  card: Card
  why: Why[]
  version: number
}

export interface Candidate {
  customer: CustomerBrief
  reason: 'primary_phone' | 'phone' | 'contact_phone' | 'old_call' | 'same_suffix'
  score: number
}
export interface Card {
  match: 'known' | 'several' | 'unknown' | 'anonymous'
  number: PhoneNumber
  customer: Customer | null
  candidates: Candidate[]
  queue: { id: number; name: BilingualText | string } | null
  waited_seconds: number
  open_tickets: TicketBrief[]
  last_calls: CallBrief[]
}

export type Level = 'normal' | 'silver' | 'gold' | 'vip'
export interface CustomerBrief {
  id: number
  name: string
  kind: 'person' | 'company'
  level: Level
  company: string
  region: string
}
export type PhoneLabel = 'mobile' | 'office' | 'home' | 'other'
export interface CustomerPhone { id: number; label: PhoneLabel; number: PhoneNumber; primary: boolean }
export interface Contact { id: number; name: string; title: string; number: PhoneNumber | null; note: string }
export interface Customer extends CustomerBrief {
  tags: string[]
  note: string
  email: string
  address: string
  language: Language
  source: string
  phones: CustomerPhone[]
  contacts: Contact[]
  owner: UserRef | null
  open_tickets: number
  created_at: string
  updated_at: string
  version: number
}
export interface NewCustomer {
  name: string
  kind: 'person' | 'company'
  level: Level
  company: string
  tags: string[]
  note: string
  email: string
  address: string
  phones: NewPhone[]
  call_id: string | null
  language?: Language
  source?: string
}
export interface NewPhone { number: string; label: PhoneLabel | null; shared?: boolean }
export interface ActivityItem {
  customer_id: number
  id: number | string
  kind: 'call' | 'ticket' | 'note' | 'sms' | 'change'
  at: string
  title: string
  text: string
  by: UserRef | null
  ref: { kind: string; id: string } | null
  data: Record<string, unknown>
}

export type TicketCategory = 'new' | 'open' | 'waiting' | 'solved' | 'closed'
export type Priority = 'low' | 'normal' | 'high' | 'urgent'
export interface TicketBrief {
  id: number
  number: string
  subject: string
  state: string
  state_name: BilingualText
  category: TicketCategory
  priority: Priority
  type: { id: number; name: BilingualText }
  updated_at: string
}
export type TicketMove = 'claim' | 'assign' | 'release' | 'wait' | 'resume' | 'solve' | 'close' | 'reopen'
export interface Comment { id: number; author: UserRef; text: string; public: boolean; at: string }
export interface Step {
  at: string
  by: UserRef | null
  kind: 'created' | 'moved' | 'changed' | 'commented' | 'assigned'
  before: Record<string, unknown>
  after: Record<string, unknown>
}
export interface Ticket extends TicketBrief {
  text: string
  customer: CustomerBrief | null
  call_id: string | null
  assignee: UserRef | null
  team: TeamRef | null
  creator: UserRef
  source: string
  created_at: string
  wait_until: string | null
  solved_at: string | null
  closed_at: string | null
  solution: string
  comments: Comment[]
  trail: Step[]
  allowed: TicketMove[]
  version: number
}
export interface NewTicket {
  type_id: number
  subject: string
  text: string
  priority: Priority
  customer_id: number | null
  call_id: string | null
  assignee_id: number | null
  settled: boolean
}
export interface TicketType {
  id: number
  name: BilingualText
  parent_id: number | null
  is_leaf: boolean
  priority: Priority
}

export interface UserView {
  id: number
  username: string
  name: string
  roles: string[]
  team: TeamRef | null
  language: Language
  extension: string | null
  active: boolean
  must_change_password: boolean
  last_sign_in_at: string | null
  created_at: string
  version: number
}
export interface RoleView { code: string; names: BilingualText; permissions: string[] }
export interface AuditEntry {
  id: number
  at: string
  actor_id: number | null
  actor_name: string
  address: string
  act: string
  subject: string
  before: Record<string, unknown>
  after: Record<string, unknown>
}

export interface QueueView {
  id: number
  name: BilingualText
  numbers: string[]
  waiting: number
  longest_wait_since: string | null
  agents_ready: number
  agents_signed_in: number
}

export interface Choice { code: string; name: BilingualText }
export interface ConsoleView {
  seq: number
  me: Me
  seat: Seat | null
  offer: Offer | null
  calls: Call[]
  queues: QueueView[]
  banners: { code: string; text: string }[]
  options: {
    away_reasons: Choice[]
    dispositions: Choice[]
    levels: Choice[]
    ticket_types: TicketType[]
    priorities: Choice[]
  }
}

export interface LiveEvent {
  seq: number
  name: string
  at: string
  subject: { kind: string; id: string | number }
  data: Record<string, unknown>
}
export interface Told { name: string; data: Record<string, unknown> }

export interface DemoPerson { username: string; name: string; role: string; about: string }
export interface SimulatedCall {
  id: string
  caller: PhoneNumber
  customer: string
  scenario: string
  state: string
  seconds: number
  reason: string
}
export interface Scenario { code: string; name: BilingualText; language: Language }
export interface Simulation { paused: boolean; calls: SimulatedCall[]; scenarios: Scenario[] }
