// When each item is expected to begin and to end: follows from the agenda and an instant alone. The rules stand in
// `domain/forecast.py`, which says the same; tests/vectors/forecast.json keeps the two equal.
import type { Item } from './agenda'
import { type Course, lastStarted, liveItem, toCome } from './course'

const MINUTE = 60_000
/** People wait out a shorter pause in their seats, so what follows it may come early. */
const LONG_PAUSE_MS = 15 * MINUTE
/** A pause this long ends the day, at whatever hour and in whatever zone. */
export const NIGHT_MS = 5 * 60 * MINUTE

/** `offset_ms`: how much later than planned it begins; negative when earlier. */
export type Expected = {
  readonly item: string
  readonly start_at: number
  readonly end_at: number
  readonly offset_ms: number
}
export type Forecast = {
  /** The live item, if there is one, and those to come, in order; never empty. */
  readonly items: readonly Expected[]
  /** What comes next; null when the last one is live. */
  readonly next: string | null
  /** How late it runs now, positive when late: the end of the live item, else the start of the next. */
  readonly offset_ms: number
  /** The expected end of the day. */
  readonly end_at: number
}

/** What is expected at `now`; null when the run has ended and when nothing is left to come. */
export function forecast(state: Course, now: number): Forecast | null {
  const live = startedLive(state)
  const coming = toCome(state)
  if (state.run === 'ended' || (!live && coming.length === 0)) return null
  const onStage = live && expected(live, live.started_at ?? now, Math.max(now, deadline(live, now)))
  const items = [...(onStage ? [onStage] : []), ...chain(state, onStage?.end_at ?? null, now)]
  return {
    items,
    next: coming[0]?.id ?? null,
    offset_ms: live && onStage ? onStage.end_at - plannedEnd(live) : (items[0]?.offset_ms ?? 0),
    end_at: endOfDay(items),
  }
}

function startedLive(state: Course): Item | null {
  const live = liveItem(state)
  return live?.started_at == null ? null : live
}

/** What is to come, each after the one before it. `place` is how far the plan has come by what stands in order. */
function chain(state: Course, liveEnd: number | null, now: number): Expected[] {
  const coming = toCome(state)
  const ordered = inOrder(state.items)
  const last = lastStarted(state)
  const plan = [...state.items].sort((a, b) => a.planned_start_at - b.planned_start_at)
  const begins = Math.min(...coming.map((item) => item.planned_start_at))
  let place = placeOf(state, ordered)
  let end = last && (liveEnd ?? last.ended_at ?? now)
  return coming.map((item) => {
    const moved = !ordered.has(item)
    const pause = moved || place === null ? 0 : unplanned(plan, place, item)
    const plain =
      end === null
        ? item.fixed_start
          ? item.planned_start_at
          : begins
        : moved && !item.fixed_start
          ? end
          : startAfter(item, end, pause)
    const start = Math.max(now, plain)
    end = endFrom(item, start, moved ? 0 : Math.max(0, start - item.planned_start_at))
    if (!moved) place = plannedEnd(item)
    return expected(item, start, end)
  })
}

/** When an item begins after the one before it, which ends at `end`, with a pause between them in the plan. */
function startAfter(item: Item, end: number, pause: number): number {
  const atTheLatest = Math.max(item.planned_start_at, end)
  return item.fixed_start || pause >= LONG_PAUSE_MS ? atTheLatest : Math.min(end + pause, atTheLatest)
}

/** When it ends by the plan alone. */
export function plannedEnd(item: Item): number {
  return item.planned_start_at + item.planned_ms
}

/** How long the item is meant to take now: as planned, and what the operator added. */
export function dueMs(item: Item): number {
  return Math.max(0, item.planned_ms + item.extended_ms)
}

/** How long the item stood still, up to now if it still does. */
export function stoodStillMs({ held_ms, held_at }: Item, now: number): number {
  return held_ms + (held_at === null ? 0 : Math.max(0, now - held_at))
}

/** When the time of an item that began is up; while it stands still this moves on with `now`. */
export function deadline(item: Item, now: number): number {
  const start = item.started_at ?? now
  if (item.fixed_end && fixedEnd(item) > start) return fixedEnd(item)
  return start + (item.fixed_end ? shortestMs(item) : dueMs(item)) + stoodStillMs(item, now)
}

function expected(item: Item, start_at: number, end_at: number): Expected {
  return { item: item.id, start_at, end_at, offset_ms: start_at - item.planned_start_at }
}

/** The planned end of the newest item that was on stage and stands in order; null when there is none. */
function placeOf(state: Course, ordered: ReadonlySet<Item>): number | null {
  const last = lastStarted(state)
  const done = last ? state.items.slice(0, state.items.indexOf(last) + 1) : []
  const newest = done.filter((item) => item.started_at !== null && ordered.has(item)).at(-1)
  return newest ? plannedEnd(newest) : null
}

/**
 * The largest part of the plan that stands in its planned order: the rest was moved. Of two parts alike the one whose
 * items stand earlier, so that of two neighbours that changed places the one that has to wait was moved.
 */
function inOrder(plan: readonly Item[]): ReadonlySet<Item> {
  const ends: Item[] = []
  const following = new Map<Item, Item | undefined>()
  for (const item of [...plan].reverse()) {
    let at = ends.length
    while (at > 0 && (ends[at - 1]?.planned_start_at ?? 0) < item.planned_start_at) at -= 1
    following.set(item, ends[at - 1])
    ends[at] = item
  }
  const found = new Set<Item>()
  for (let item = ends.at(-1); item; item = following.get(item)) found.add(item)
  return found
}

/**
 * For how much of the time from `begin` to the planned start of an item the plan has nothing, whatever has become of
 * the items; `plan` holds all of them by their planned start.
 */
function unplanned(plan: readonly Item[], begin: number, item: Item): number {
  let free = 0
  let reached = begin
  for (const one of plan) {
    if (one.planned_start_at > item.planned_start_at) break
    free += Math.max(0, one.planned_start_at - reached)
    reached = Math.max(reached, plannedEnd(one))
  }
  return free
}

/** When an item to come ends if it begins at `start`, `late` behind its plan. */
function endFrom(item: Item, start: number, late: number): number {
  if (item.fixed_end) return fixedEnd(item) > start ? fixedEnd(item) : start + shortestMs(item)
  return start + Math.max(shortestMs(item), dueMs(item) - late)
}

function fixedEnd(item: Item): number {
  return plannedEnd(item) + item.extended_ms
}

function shortestMs(item: Item): number {
  return Math.min(item.min_ms ?? Number.POSITIVE_INFINITY, dueMs(item))
}

/** The end of the last item before the first night. */
function endOfDay(items: readonly Expected[]): number {
  const night = items.findIndex((one, at) => (items[at + 1]?.start_at ?? one.end_at) - one.end_at >= NIGHT_MS)
  // Without a night that is -1: the last one.
  return items.at(night)?.end_at ?? 0
}
