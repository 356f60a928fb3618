// The shapes of the API by the names the console uses; all come from the description the server gives of itself.
import type { components } from './schema'

type Schemas = components['schemas']

export type Language = Schemas['MyUser']['language']
export type BilingualText = Schemas['Choice']['name']
export type UserRef = Schemas['UserRef']
export type Desk = Schemas['DeskRef']
export type QueueRef = Schemas['QueueRef']
export type TeamRef = Schemas['TeamRef']
export interface Page<T> { items: T[]; next: string | null }
export type PhoneNumber = Schemas['NumberView']
export type Me = Schemas['Me']

export type Presence = Schemas['Presence']
export type Activity = Schemas['Activity']
export type Seat = Schemas['SeatView']
export type Allowance = Schemas['AllowanceView']
export type AwayReason = Schemas['AwayReasonView']
export type Participant = Schemas['ParticipantView']

export type CallState = Schemas['CallState']
export type Call = Schemas['CallView']
export type CallBrief = Call
export type Leg = Schemas['LegView']
export type Why = Schemas['WhyView']
export type OfferState = Schemas['OfferState']
export type OfferBrief = Schemas['OfferBrief']
export type CallStep = Schemas['StepView']
export type Transfer = Schemas['TransferView']
export type TransferRequest = Schemas['TransferBody']
export type Targets = Schemas['Targets']
export type Colleague = Schemas['ColleagueView']
export type CallDetail = Schemas['CallDetail']
export type LegQuality = Schemas['QualityView']
export type TraceStep = Schemas['TracedView']

export type RecordingState = Schemas['RecordingState']
export type RecordingView = Schemas['RecordingView']
export type Peaks = Schemas['PeaksView']

/** The card is made by the domain of customers, which does not know the shapes of what others left there. */
export type Card = Omit<Schemas['CardView'], 'open_tickets' | 'last_calls'> & {
  open_tickets: TicketBrief[]
  last_calls: CallBrief[]
}
export type Offer = Omit<Schemas['OfferView'], 'card'> & { card: Card }
export type Candidate = Schemas['Candidate']

/** A promise of ours; `Promise` is the language's own. */
export type PromiseRow = Schemas['PromiseView']
export type PromiseDetail = Schemas['PromiseDetail']
export type PromiseSummary = Schemas['PromiseSummary']
export type Recovered = Schemas['RecoveredView']
export type ReleaseReason = Schemas['ReleaseBody']['reason']
export type DropReason = Schemas['DropBody']['reason']

export type Level = Schemas['Level']
export type CustomerBrief = Schemas['CustomerBrief']
export type PhoneLabel = Schemas['PhoneLabel']
export type CustomerPhone = Schemas['PhoneView']
export type Contact = Schemas['ContactView']
export type Customer = Schemas['CustomerView']
export type NewCustomer = Schemas['NewCustomer']
export type NewPhone = Schemas['NewPhone']
export type ActivityItem = Schemas['ActivityView']

export type TicketCategory = Schemas['Category']
export type Priority = Schemas['Priority']
export type TicketRow = Schemas['TicketView']
export type TicketBrief = Pick<
  TicketRow, 'id' | 'number' | 'subject' | 'state' | 'state_name' | 'category' | 'priority' | 'type' | 'updated_at'
>
export type TicketMove = TicketRow['allowed'][number]
export type Comment = Schemas['CommentView']
export type Step = Schemas['TicketStepView']
export type Ticket = Schemas['TicketDetail']
export type LikelyTicket = Schemas['LikelyTicket']
export type TicketCall = Schemas['TicketCallView']
export type Help = Ticket['helps'][number]
export type NewVisit = Schemas['NewVisit']
export type Visit = Ticket['visits'][number]
export type NewTicket = Schemas['NewTicket']
export type TicketType = Schemas['TicketTypeView']
export type OwnStatus = Schemas['OwnStatusView']
export type OwnStatusBody = Schemas['OwnStatus']
export type StatusRef = Schemas['StatusRef']
export type TreeFile = Schemas['TreeFile']
export type TreeChanges = Schemas['TreeChanges']
export type Region = Schemas['RegionView']
export type FormField = Required<Schemas['FormField']>
export type TicketForm = Omit<Schemas['TicketFormView'], 'fields'> & { fields: FormField[] }
export type Answer = Schemas['AnswerView']

export type Template = Schemas['TemplateView']
export type TemplateBody = Schemas['TemplateBody']
export type Filled = Schemas['FilledView']
export type Variable = Schemas['VariableView']

export type UserView = Schemas['UserView']
export type RoleView = Schemas['RoleView']
export type AuditEntry = Schemas['AuditView']
export type QueueView = Schemas['QueueView']
export type QueueSettings = Schemas['QueueSettings']
export type SkillView = Schemas['SkillView']
export type SkillLevel = Schemas['SkillLevel']
export type Choice = Schemas['Choice']
export type ConsoleView = Omit<Schemas['ConsoleView'], 'offer'> & { offer: Offer | null }

/** What the socket tells: see docs/events.yaml. */
export interface LiveEvent {
  seq: number
  name: string
  at: string
  subject: { kind: string; id: string | number }
  data: Record<string, unknown>
}
export interface Told { name: string; data: Record<string, unknown> }

export type DemoPerson = Schemas['DemoPerson']
export type SimulatedCall = Schemas['SimulatedCall']
export type Scenario = Schemas['ScenarioView']
export type Simulation = Schemas['Simulation']
