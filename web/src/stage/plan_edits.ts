// How the plan is changed while it runs: where an item may go, and what goes up when one is edited. Pure.
import type { Item, PublicState } from '../shared/agenda'
import type { PlannedItem } from './press'
import type { ItemPlan } from './standing.svelte'

const NEW_MS = 10 * 60_000
const NO_PLAN: ItemPlan = { speaker_numbers: [], documents: [], prizes: [] }

/** What never began can still be moved, left out and removed. */
export function isComing(item: Item): boolean {
  return item.started_at === null && item.ended_at === null
}

/** Before which item it stands after a step; undefined: at the end; null: no step that way is possible. */
export function stepBefore(state: PublicState, item: Item, step: 1 | -1): string | undefined | null {
  const at = state.items.indexOf(item)
  const other = state.items[at + step]
  // What has been on stage stays where it was.
  if (!isComing(item) || !other || (step < 0 && !isComing(other))) return null
  return step < 0 ? other.id : state.items[at + 2]?.id
}

/** The whole of it as the server knows it, so that what the form does not show stays as it is. */
export function plannedOf(item: Item, { speaker_numbers, documents, prizes } = NO_PLAN): PlannedItem {
  const { id, cue, kind, title, section, hall } = item
  const { planned_start_at, planned_ms, fixed_start, fixed_end, min_ms } = item
  return {
    ...{ id, cue, kind, title, section, hall },
    ...{ planned_start_at, planned_ms, fixed_start, fixed_end, min_ms },
    speakers: item.speakers.map((speaker, place) => ({ ...speaker, number: speaker_numbers[place] ?? '' })),
    documents,
    prizes: prizes.map((prize) => ({ id: prize.id, title: prize.title, winners: prize.winners })),
  }
}

/** A new one, planned to begin when the one before it is planned to end; the first of all begins now. */
export function newAfter(state: PublicState, before: Item | null, id: string, now: number): PlannedItem {
  const last = before ?? state.items[state.items.length - 1] ?? null
  return {
    id,
    cue: '',
    kind: 'speech',
    title: { zh: '', en: '' },
    section: last?.section ?? null,
    hall: last?.hall ?? 'main',
    speakers: [],
    planned_start_at: last ? last.planned_start_at + last.planned_ms : now,
    planned_ms: NEW_MS,
    fixed_start: false,
    fixed_end: false,
    min_ms: null,
    documents: [],
    prizes: [],
  }
}

/** What a new item stands before when it follows that one; undefined: at the end. */
export function beforeWhat(state: PublicState, after: Item | null): string | undefined {
  return after ? state.items[state.items.indexOf(after) + 1]?.id : undefined
}
