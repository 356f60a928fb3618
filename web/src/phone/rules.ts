// What the phone bar may do and what it calls the moment: pure rules over the seat and the call in hand.
import type { Call, Offer, Presence, Seat } from '@/api'

export type Status = 'offline' | 'ready' | 'away' | 'offered' | 'on_call' | 'held' | 'wrapping_up' | 'not_responding'
export type Command =
  | 'dial' | 'answer' | 'decline' | 'hold' | 'resume' | 'mute' | 'unmute' | 'tones' | 'end'
  | 'transfer' | 'complete' | 'cancel' | 'join' | 'turn' | 'takeOut' | 'park' | 'pickUp' | 'take' | 'move' | 'endAll'

export function statusOf(seat: Seat | undefined, call: Call | null, offer: Offer | null): Status {
  if (!seat) return 'offline'
  if (seat.activity === 'on_call') return call?.held ? 'held' : 'on_call'
  if (seat.activity === 'offered' || offer) return 'offered'
  if (seat.activity === 'wrapping_up') return 'wrapping_up'
  if (seat.activity === 'not_responding') return 'not_responding'
  if (seat.presence === 'available') return 'ready'
  return seat.presence
}

/** What was chosen during a call and holds from its end on; null when that is simply being ready again. */
export function nextPresence(seat: Seat | undefined): { presence: Presence; reason: string | null } | null {
  return seat?.next ?? null
}

/** The call a person is in: the seat's own word first, then any live call that names them. */
export function callInHand(calls: Call[], seat: Seat | undefined): Call | null {
  if (!seat) return null
  const live = calls.filter((call) => call.state !== 'ended')
  const named = live.find((call) => call.id === seat.call_id)
  if (named) return named
  const me = seat.user.id
  const joined = live.find((call) => call.participants.some((p) => p.user_id === me))
  if (joined) return joined
  // What was handed over names its agent for a while longer; only who is on a call has one.
  if (seat.activity !== 'on_call') return null
  return live.find((call) => call.agent?.id === me && (call.direction === 'out' || call.state === 'talking')) ?? null
}

export function isMuted(call: Call | null, userId: number | undefined): boolean {
  if (!call) return false
  const mine = call.participants.find((p) => p.user_id === userId && p.role === 'agent')
  return mine?.muted ?? call.muted
}

export type Controls = Record<'dial' | 'answer' | 'decline' | 'hold' | 'resume' | 'mute' | 'unmute' | 'tones' | 'end' | 'pass' | 'park', boolean>

/** Whether the agent holds the call; who only joined it may mute themselves and go. */
export function isHolder(seat: Seat | undefined, call: Call | null): boolean {
  return Boolean(seat && call && call.agent?.id === seat.user.id)
}

export function controlsOf(seat: Seat | undefined, call: Call | null, offer: Offer | null, muted: boolean): Controls {
  const talking = call?.state === 'talking'
  const holds = talking && isHolder(seat, call)
  const busy = call !== null || offer !== null
  return {
    dial: Boolean(seat) && !busy && seat?.activity !== 'on_call' && seat?.activity !== 'offered',
    answer: offer !== null && offer.state === 'ringing',
    decline: offer !== null && offer.state === 'ringing',
    hold: holds && !call.held,
    resume: holds && call.held,
    mute: talking && !muted,
    unmute: talking && muted,
    tones: call !== null && isHolder(seat, call) && (talking || call.early_media) && !call.held,
    end: call !== null,
    pass: holds && !call.transfer,
    park: holds && !call.transfer && call.participants.length <= 2,
  }
}

/** Whether what was asked for has come true, so that the button need not say "pending" any longer. */
export function isFulfilled(
  command: Command, call: Call | null, offer: Offer | null, muted: boolean,
): boolean {
  switch (command) {
    case 'dial': return call !== null
    case 'answer':
    case 'decline': return offer === null
    case 'hold': return call === null || call.held
    case 'resume': return call === null || !call.held
    case 'mute': return call === null || muted
    case 'unmute': return call === null || !muted
    case 'park':
    case 'endAll':
    case 'end': return call === null
    case 'transfer': return call === null || Boolean(call.transfer)
    case 'complete':
    case 'cancel':
    case 'join': return !call?.transfer
    case 'take':
    case 'pickUp': return call !== null
    case 'takeOut':
    case 'turn':
    case 'move':
    case 'tones': return true
  }
}

/** Why a call of mine came to nothing, as the code of its end; null for an end that needs no words. */
export function failureOf(call: Call, userId: number | undefined): string | null {
  if (call.state !== 'ended' || call.agent?.id !== userId || userId === undefined) return null
  if (call.end_reason === 'line_lost') return 'line_lost'
  const unreached = call.direction === 'out' && !call.answered_at && call.ended_by !== 'agent'
  return unreached ? (call.end_reason ?? 'failed') : null
}

/** Digits a person may have pasted, made dialable: full-width digits, spaces and dashes are only spelling. */
export function cleanNumber(text: string): string {
  const narrow = text.normalize('NFKC').trim()
  const plus = narrow.startsWith('+') ? '+' : ''
  return plus + narrow.replace(/[^\d*#]/g, '')
}
