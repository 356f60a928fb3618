// Each state a person can meet: an icon, a word and a tone. Colour never speaks alone.
import {
  ArrowDown, ArrowUp, Ban, BellRing, Check, CheckCheck, ChevronsUp, Circle, CircleAlert, CircleDashed, CircleDot, CircleOff,
  CirclePause, CircleUser, Clock, Coffee, Crown, FileLock, FileWarning, Hourglass, Inbox, ListOrdered, LoaderCircle, Lock,
  Medal, Mic, Minus, Moon, PencilLine, Phone, PhoneCall, PhoneForwarded, PhoneIncoming, PhoneMissed, PhoneOff, PhoneOutgoing,
  SignalHigh, SignalLow, SignalMedium, Star, Timer, Undo2, Voicemail,
} from '@lucide/vue'
import type { Component } from 'vue'

export type Tone = 'grey' | 'green' | 'amber' | 'blue' | 'red' | 'purple' | 'maroon'
export interface Look { icon: Component; tone: Tone }

export const looks: Record<string, Record<string, Look>> = {
  seat: {
    offline: { icon: CircleOff, tone: 'grey' },
    ready: { icon: Check, tone: 'green' },
    away: { icon: Coffee, tone: 'amber' },
    offered: { icon: BellRing, tone: 'blue' },
    on_call: { icon: PhoneCall, tone: 'red' },
    held: { icon: CirclePause, tone: 'amber' },
    wrapping_up: { icon: PencilLine, tone: 'purple' },
    not_responding: { icon: PhoneMissed, tone: 'maroon' },
  },
  call: {
    in_flow: { icon: PhoneIncoming, tone: 'grey' },
    queued: { icon: ListOrdered, tone: 'amber' },
    dialing: { icon: PhoneOutgoing, tone: 'blue' },
    ringing: { icon: BellRing, tone: 'blue' },
    talking: { icon: PhoneCall, tone: 'red' },
    parked: { icon: CirclePause, tone: 'amber' },
    voicemail: { icon: Voicemail, tone: 'purple' },
    ended: { icon: PhoneOff, tone: 'grey' },
  },
  leg: {
    incoming: { icon: PhoneIncoming, tone: 'grey' },
    dialing: { icon: PhoneOutgoing, tone: 'blue' },
    ringing: { icon: BellRing, tone: 'blue' },
    answered: { icon: PhoneCall, tone: 'green' },
    ended: { icon: PhoneOff, tone: 'grey' },
  },
  offer: {
    ringing: { icon: BellRing, tone: 'blue' },
    accepted: { icon: Check, tone: 'green' },
    declined: { icon: Ban, tone: 'amber' },
    missed: { icon: PhoneMissed, tone: 'maroon' },
    withdrawn: { icon: Undo2, tone: 'grey' },
  },
  transfer: {
    waiting: { icon: Hourglass, tone: 'amber' },
    ringing: { icon: BellRing, tone: 'blue' },
    answered: { icon: PhoneCall, tone: 'green' },
    completed: { icon: Check, tone: 'green' },
    cancelled: { icon: Undo2, tone: 'grey' },
    failed: { icon: PhoneMissed, tone: 'maroon' },
    abandoned: { icon: PhoneOff, tone: 'grey' },
  },
  ticket: {
    new: { icon: Inbox, tone: 'blue' },
    open: { icon: CircleDot, tone: 'green' },
    waiting: { icon: Hourglass, tone: 'amber' },
    solved: { icon: CheckCheck, tone: 'purple' },
    closed: { icon: Lock, tone: 'grey' },
  },
  priority: {
    low: { icon: ArrowDown, tone: 'grey' },
    normal: { icon: Minus, tone: 'grey' },
    high: { icon: ArrowUp, tone: 'amber' },
    urgent: { icon: ChevronsUp, tone: 'red' },
  },
  level: {
    normal: { icon: CircleUser, tone: 'grey' },
    silver: { icon: Medal, tone: 'grey' },
    gold: { icon: Star, tone: 'amber' },
    vip: { icon: Crown, tone: 'purple' },
  },
  recording: {
    recording: { icon: Mic, tone: 'red' },
    closed: { icon: LoaderCircle, tone: 'blue' },
    sealed: { icon: FileLock, tone: 'green' },
    truncated: { icon: FileWarning, tone: 'amber' },
    failed: { icon: CircleAlert, tone: 'red' },
  },
  direction: {
    in: { icon: PhoneIncoming, tone: 'blue' },
    out: { icon: PhoneForwarded, tone: 'green' },
  },
  headset: {
    off: { icon: CircleOff, tone: 'grey' },
    connecting: { icon: LoaderCircle, tone: 'blue' },
    connected: { icon: Check, tone: 'green' },
    lost: { icon: CircleAlert, tone: 'red' },
    elsewhere: { icon: CircleDashed, tone: 'amber' },
    sip: { icon: Phone, tone: 'green' },
    unavailable: { icon: CircleAlert, tone: 'amber' },
  },
  promise: {
    open: { icon: Clock, tone: 'amber' },
    asking: { icon: CircleAlert, tone: 'red' },
    claimed: { icon: CircleUser, tone: 'blue' },
    calling: { icon: PhoneOutgoing, tone: 'blue' },
    kept: { icon: CheckCheck, tone: 'green' },
    dropped: { icon: Ban, tone: 'grey' },
  },
  promiseKind: {
    callback: { icon: BellRing, tone: 'blue' },
    line_lost: { icon: CircleAlert, tone: 'red' },
    voicemail: { icon: Voicemail, tone: 'purple' },
    abandoned: { icon: PhoneMissed, tone: 'maroon' },
    overflow: { icon: Hourglass, tone: 'amber' },
    after_hours: { icon: Moon, tone: 'grey' },
  },
  active: {
    yes: { icon: Check, tone: 'green' },
    no: { icon: Ban, tone: 'grey' },
  },
  quality: {
    good: { icon: SignalHigh, tone: 'green' },
    fair: { icon: SignalMedium, tone: 'amber' },
    poor: { icon: SignalLow, tone: 'red' },
  },
  wait: {
    fine: { icon: Clock, tone: 'grey' },
    long: { icon: Timer, tone: 'amber' },
    late: { icon: Timer, tone: 'red' },
  },
}

export function lookOf(kind: string, value: string): Look {
  return looks[kind]?.[value] ?? { icon: Circle, tone: 'grey' }
}
