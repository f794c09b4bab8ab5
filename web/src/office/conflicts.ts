// Double entries as the office sees them: in order, with what they mean.
import type { Conflict } from '../shared/staff'
import type { ScannedPerson } from '../shared/verdicts'

/** As the wire has it; whoever was taken off the list meanwhile has no name any more. */
export type DoubleEntry = Omit<Conflict, 'attendee'> & { readonly attendee: ScannedPerson | null }
export type Entry = DoubleEntry['entries'][number]

export function openOnes(all: readonly DoubleEntry[]): DoubleEntry[] {
  return all.filter(({ state }) => state === 'open')
}

/** The newest settled first. */
export function closedOnes(all: readonly DoubleEntry[]): DoubleEntry[] {
  return all
    .filter(({ state }) => state === 'closed')
    .sort((one, other) => (other.closed_at ?? 0) - (one.closed_at ?? 0))
}

/** News of one: it takes the place of what was known of it. A settled one is never open again. */
export function withOne(all: readonly DoubleEntry[], news: DoubleEntry): DoubleEntry[] {
  const known = all.find(({ id }) => id === news.id)
  if (!known) return [...all, news]
  if (known.state === 'closed' && news.state === 'open') return [...all]
  return all.map((one) => (one.id === news.id ? news : one))
}

/** How long lay between the first entry and the last. */
export function spanOf({ entries }: DoubleEntry): number {
  const times = entries.map(({ at }) => at)
  return times.length === 0 ? 0 : Math.max(...times) - Math.min(...times)
}

export type Meaning = 'two_gates' | 'one_gate'

export function meaningOf({ entries }: DoubleEntry): Meaning {
  return new Set(entries.map(({ gate }) => gate)).size > 1 ? 'two_gates' : 'one_gate'
}

/** Whether a name is wanted of a device that is not known yet. */
export function namesUnknown(all: readonly DoubleEntry[], known: ReadonlySet<string>): boolean {
  return all.some(({ entries }) => entries.some(({ device }) => device && !known.has(device)))
}
