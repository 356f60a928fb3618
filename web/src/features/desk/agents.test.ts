import { describe, expect, it } from 'vitest'
import type { Seat } from '@/api'
import { seatsInOrder } from './agents'

const NOW = Date.parse('2026-11-23T02:30:00Z')
const seat = (name: string, part: Partial<Seat>) =>
  ({ user: { id: name.length, name }, presence: 'available', reason: null, away_until: null, activity: 'idle', ...part }) as Seat

describe('the agents of a floor', () => {
  it('who needs a look comes first, and who is offline not at all', () => {
    const seats = [
      seat('ready', {}), seat('gone', { presence: 'offline' }), seat('talking', { activity: 'on_call' }),
      seat('pausing', { presence: 'away', reason: 'break', away_until: '2026-11-23T02:40:00Z' }),
      seat('over', { presence: 'away', reason: 'break', away_until: '2026-11-23T02:20:00Z' }),
      seat('lost', { presence: 'away', reason: 'lost' }), seat('missed', { activity: 'not_responding' }),
    ]
    expect(seatsInOrder(seats, NOW).map((one) => one.user.name)).toEqual(['over', 'lost', 'missed', 'pausing', 'talking', 'ready'])
  })
})
