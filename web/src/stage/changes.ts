// What changed between what an operator saw and what is now: the difference of two states, in the operator's terms.
// Pure; the sentences are in change_words.ts.
import type { Announcement, Item, PublicState } from '../shared/agenda'
import type { Command } from './press'

type OfItem<Kind extends string> = { readonly kind: Kind; readonly item: Item }
export type Change =
  | OfItem<'started' | 'ended' | 'held' | 'resumed' | 'start_taken_back' | 'end_taken_back'>
  | (OfItem<'corrected'> & { readonly started_at: number })
  | OfItem<'skipped' | 'taken_in' | 'added' | 'removed' | 'edited'>
  | (OfItem<'extended'> & { readonly by_ms: number })
  /** `after`: what it follows now, null at the beginning */
  | (OfItem<'moved'> & { readonly after: Item | null })
  | (OfItem<'released' | 'revealed'> & { readonly count: number })
  | { readonly kind: 'armed' | 'ended_all' | 'reopened' }
  | { readonly kind: 'announced' | 'cleared'; readonly announcement: Announcement }

const PLANNED = [
  'cue',
  'kind',
  'section',
  'hall',
  'planned_start_at',
  'planned_ms',
  'fixed_start',
  'fixed_end',
  'min_ms',
] as const

function sameText(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function edited(before: Item, after: Item): boolean {
  return (
    PLANNED.some((name) => before[name] !== after[name]) ||
    !sameText(before.title, after.title) ||
    !sameText(before.speakers, after.speakers)
  )
}

function openCount(item: Item): number {
  return item.prizes.filter(({ key }) => key !== null).length
}

function ofTimes(before: Item, after: Item): Change[] {
  const item = after
  const found: Change[] = []
  if (before.started_at === null && after.started_at !== null) found.push({ kind: 'started', item })
  else if (before.started_at !== null && after.started_at === null)
    found.push({ kind: 'start_taken_back', item })
  else if (before.ended_at !== null && after.ended_at === null && after.started_at !== before.started_at)
    found.push({ kind: 'started', item })
  else if (before.started_at !== after.started_at && after.started_at !== null)
    found.push({ kind: 'corrected', item, started_at: after.started_at })
  if (before.ended_at === null && after.ended_at !== null) found.push({ kind: 'ended', item })
  else if (before.ended_at !== null && after.ended_at === null && found.length === 0)
    found.push({ kind: 'end_taken_back', item })
  if (before.held_at === null && after.held_at !== null) found.push({ kind: 'held', item })
  else if (
    before.held_at !== null &&
    after.held_at === null &&
    after.ended_at === null &&
    after.started_at !== null
  )
    found.push({ kind: 'resumed', item })
  return found
}

function ofPlan(before: Item, after: Item): Change[] {
  const item = after
  const found: Change[] = []
  const by_ms = after.extended_ms - before.extended_ms
  if (by_ms !== 0) found.push({ kind: 'extended', item, by_ms })
  if (before.skipped !== after.skipped && after.started_at === null)
    found.push({ kind: after.skipped ? 'skipped' : 'taken_in', item })
  if (edited(before, after)) found.push({ kind: 'edited', item })
  const released = after.documents.length - before.documents.length
  if (released > 0) found.push({ kind: 'released', item, count: released })
  const revealed = openCount(after) - openCount(before)
  if (revealed > 0) found.push({ kind: 'revealed', item, count: revealed })
  return found
}

/** The places of a longest run of ids that kept their order: whoever is not in it was moved. */
function keptOrder(places: readonly number[]): Set<number> {
  const best: number[] = []
  const from: number[] = []
  for (const [at, place] of places.entries()) {
    let [low, high] = [0, best.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((places[best[middle] as number] as number) < place) low = middle + 1
      else high = middle
    }
    from[at] = low > 0 ? (best[low - 1] as number) : -1
    best[low] = at
  }
  const kept = new Set<number>()
  for (let at = best[best.length - 1] ?? -1; at >= 0; at = from[at] as number) kept.add(at)
  return kept
}

function ofOrder(before: PublicState, after: PublicState): Change[] {
  const places = new Map(before.items.map(({ id }, place) => [id, place]))
  const known = after.items.filter(({ id }) => places.has(id))
  const kept = keptOrder(known.map(({ id }) => places.get(id) ?? 0))
  return known.flatMap((item, at) => {
    if (kept.has(at)) return []
    const place = after.items.indexOf(item)
    return [{ kind: 'moved', item, after: after.items[place - 1] ?? null } satisfies Change]
  })
}

function ofRun(before: PublicState, after: PublicState): Change[] {
  if (before.run === after.run) return []
  if (after.run === 'ended') return [{ kind: 'ended_all' }]
  if (before.run === 'ended') return [{ kind: 'reopened' }]
  return before.run === 'idle' && after.run === 'armed' ? [{ kind: 'armed' }] : []
}

function ofWords(before: PublicState, after: PublicState): Change[] {
  const had = new Set(before.announcements.map(({ id }) => id))
  const has = new Set(after.announcements.map(({ id }) => id))
  return [
    ...after.announcements
      .filter(({ id }) => !had.has(id))
      .map((announcement) => ({ kind: 'announced', announcement }) as const),
    ...before.announcements
      .filter(({ id }) => !has.has(id))
      .map((announcement) => ({ kind: 'cleared', announcement }) as const),
  ]
}

/** What became of `before`, the weightiest first: the run, the items' times, the plan, the words. */
export function changes(before: PublicState, after: PublicState): Change[] {
  const known = new Map(before.items.map((item) => [item.id, item]))
  const still = new Set(after.items.map(({ id }) => id))
  const pairs = after.items.flatMap((item) => {
    const was = known.get(item.id)
    return was ? [[was, item] as const] : []
  })
  return [
    ...ofRun(before, after),
    ...pairs.flatMap(([was, item]) => ofTimes(was, item)),
    ...pairs.flatMap(([was, item]) => ofPlan(was, item)),
    ...after.items.filter(({ id }) => !known.has(id)).map((item) => ({ kind: 'added', item }) as const),
    ...before.items.filter(({ id }) => !still.has(id)).map((item) => ({ kind: 'removed', item }) as const),
    ...ofOrder(before, after),
    ...ofWords(before, after),
  ]
}

const WORDS = new Set<Change['kind']>(['announced', 'cleared'])
const SHOWN = new Set<Change['kind']>(['released', 'revealed'])

/** Whether a press may mean something else after these changes: words never matter, what is shown only to what shows. */
export function concerns({ command }: Command, found: readonly Change[]): boolean {
  const shows = command === 'release' || command === 'reveal'
  return found.some(({ kind }) => !WORDS.has(kind) && (shows || !SHOWN.has(kind)))
}

/** Whether the press would still do what it was meant to: else it is done already, or has no object any more. */
export function stillOpen(command: Command, state: PublicState): boolean {
  const find = (id: string | undefined) => state.items.find((item) => item.id === id)
  switch (command.command) {
    case 'start':
      return state.current !== command.item && find(command.item) !== undefined
    case 'end':
      return command.item === undefined ? state.run !== 'ended' : state.current === command.item
    case 'hold':
      return state.run === 'live'
    case 'resume':
      return state.run === 'held'
    case 'arm':
      return state.run === 'idle'
    case 'correct':
      return state.current !== null
    case 'extend': {
      const item = find(command.item)
      return item !== undefined && item.ended_at === null
    }
    case 'skip': {
      const item = find(command.item)
      return item !== undefined && item.started_at === null && item.skipped !== command.skipped
    }
    case 'move':
    case 'remove':
      return find(command.item)?.started_at === null
    case 'release': {
      const released = new Set(find(command.item)?.documents.map(({ id }) => id))
      return find(command.item) !== undefined && command.documents.some((id) => !released.has(id))
    }
    case 'reveal':
      return (
        find(command.item)?.prizes.some(({ id, key }) => key === null && command.prizes.includes(id)) ?? false
      )
    default:
      return command.command !== 'undo'
  }
}
