// Which agents a supervisor should look at first.
import type { Seat } from '@/api'
import { LOST, pauseLeft } from '@/phone/status'

function urgency(seat: Seat, now: number): number {
  const left = pauseLeft(seat, now)
  if (left !== null && left <= 0) return 0
  if (seat.reason === LOST || seat.activity === 'not_responding') return 1
  if (seat.activity !== 'idle') return 3
  return seat.presence === 'away' ? 2 : 4
}

/** Those at work: the overdrawn first, then the lost and not responding, the away, the busy, the ready; by name. */
export function seatsInOrder(seats: Seat[], now: number): Seat[] {
  return seats
    .filter((seat) => seat.presence !== 'offline' || seat.activity !== 'idle')
    .sort((a, b) => urgency(a, now) - urgency(b, now) || a.user.name.localeCompare(b.user.name))
}
