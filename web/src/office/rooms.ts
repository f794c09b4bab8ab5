// How full it is behind the gates: one row for zones that count together and hold the same.
import type { Text } from '../shared/i18n'
import type { Totals, ZoneTotals } from '../shared/staff'
import type { Conference, Zone } from './wire'

/** `over`: gates that decided alone, or staff, let in more than it holds. */
export type Fill = 'room' | 'nearly_full' | 'full' | 'over'

export interface Room {
  readonly id: string
  readonly names: readonly Text[]
  readonly inside: number
  readonly capacity: number | null
  readonly fill: Fill
}

/** Unless a zone says otherwise, gates are warned from nine tenths of what it holds. */
const WARNED_FROM = 0.9

export function fillOf({ inside, capacity, warn_at }: ZoneTotals): Fill {
  if (capacity !== null && inside >= capacity) return inside > capacity ? 'over' : 'full'
  const warned = warn_at ?? (capacity === null ? null : Math.ceil(capacity * WARNED_FROM))
  return warned !== null && inside >= warned ? 'nearly_full' : 'room'
}

export function roomsOf(conference: Conference, totals: Totals): Room[] {
  const together = new Map<string, { zones: Zone[]; its: ZoneTotals }>()
  for (const zone of conference.zones) {
    const its = totals.zones?.[zone.id]
    if (!its) continue
    const key = JSON.stringify([zone.scope, its.capacity, its.warn_at])
    const known = together.get(key)
    if (known) known.zones.push(zone)
    else together.set(key, { zones: [zone], its })
  }
  return [...together.values()].map(({ zones, its }) => ({
    id: zones.map(({ id }) => id).join(' '),
    names: zones.map(({ name }) => name),
    inside: its.inside,
    capacity: its.capacity,
    fill: fillOf(its),
  }))
}
