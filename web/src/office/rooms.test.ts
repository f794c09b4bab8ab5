import { expect, test } from 'vitest'
import type { Totals } from '../shared/staff'
import { fillOf, roomsOf } from './rooms'
import type { Conference, Zone } from './wire'

const zone = (id: string, scope: string): Zone => ({ id, scope, name: { zh: id, en: id } })

test('a zone without a limit is never full', () => {
  expect(fillOf({ inside: 9_000, capacity: null, warn_at: null })).toBe('room')
})

test('people are warned from the number given, or from nine tenths', () => {
  expect(fillOf({ inside: 79, capacity: 100, warn_at: 80 })).toBe('room')
  expect(fillOf({ inside: 80, capacity: 100, warn_at: 80 })).toBe('nearly_full')
  expect(fillOf({ inside: 89, capacity: 100, warn_at: null })).toBe('room')
  expect(fillOf({ inside: 90, capacity: 100, warn_at: null })).toBe('nearly_full')
})

test('a zone that holds no more is full, and over when too many are in', () => {
  expect(fillOf({ inside: 100, capacity: 100, warn_at: 80 })).toBe('full')
  expect(fillOf({ inside: 101, capacity: 100, warn_at: null })).toBe('over')
})

test('zones that count together stand in one row, others in their own', () => {
  const conference = {
    zones: [zone('hall', 'all'), zone('guest', 'all'), zone('dinner', 'dinner'), zone('new', 'all')],
  } as unknown as Conference
  const inside = { inside: 7, capacity: null, warn_at: null }
  const totals = {
    zones: { hall: inside, guest: inside, dinner: { inside: 2, capacity: 2, warn_at: null } },
  } as unknown as Totals

  const rooms = roomsOf(conference, totals)

  expect(rooms.map(({ id, inside, fill }) => [id, inside, fill])).toEqual([
    ['hall guest', 7, 'room'],
    ['dinner', 2, 'full'],
  ])
})
