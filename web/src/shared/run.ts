// What follows from the public state and an instant: what is on, what is next, how late it runs. Nothing here asks
// for the time; `now` is given, in server time.
import type { Announcement, Audience, Item, PublicState } from './agenda'

export function liveItem(state: PublicState): Item | null {
  return state.items.find((item) => item.id === state.current) ?? null
}

/** The item that set the pace last: the live one, else the one started latest (of equals, the later in order). */
export function lastStarted(state: PublicState): Item | null {
  const live = liveItem(state)
  if (live) return live
  let last: Item | null = null
  for (const item of state.items) {
    if (item.started_at !== null && item.started_at >= (last?.started_at ?? Number.NEGATIVE_INFINITY))
      last = item
  }
  return last
}

/**
 * What comes next, null when nothing does. With an item live: the first after it that has not ended. Before the
 * start: the first. Between items: the first after the last one started that never started.
 */
export function nextItem(state: PublicState): Item | null {
  if (state.run === 'ended') return null
  const last = lastStarted(state)
  const coming = state.items.slice(last ? state.items.indexOf(last) + 1 : 0)
  const fits = liveItem(state)
    ? (item: Item) => item.ended_at === null
    : (item: Item) => item.started_at === null
  return coming.find((item) => !item.skipped && fits(item)) ?? null
}

/** True for what is behind us: ended, left out, or jumped over. The live item is not. */
export function passed(state: PublicState, item: Item): boolean {
  if (item.id === state.current) return false
  if (item.ended_at !== null || item.skipped || state.run === 'ended') return true
  const last = lastStarted(state)
  return last !== null && item.started_at === null && state.items.indexOf(item) < state.items.indexOf(last)
}

/** How long the item is meant to take now: as planned, and what the operator added. */
export function dueMs(item: Item): number {
  return Math.max(0, item.planned_ms + item.extended_ms)
}

/** How long the item stood still, up to now if it still does. */
function stoodStillMs({ held_ms, held_at }: Item, now: number): number {
  return held_ms + (held_at === null ? 0 : Math.max(0, now - held_at))
}

/** Without the time it stood still. */
export function elapsedMs(item: Item, now: number): number {
  return item.started_at === null ? 0 : Math.max(0, now - item.started_at - stoodStillMs(item, now))
}

/** Negative once the item has overrun. */
export function remainingMs(item: Item, now: number): number {
  return dueMs(item) - elapsedMs(item, now)
}

export function plannedEnd(item: Item): number {
  return item.planned_start_at + item.planned_ms
}

/** How late the live item began: positive means behind. Null when nothing is live. */
export function offsetMs(state: PublicState): number | null {
  const live = liveItem(state)
  return live?.started_at == null ? null : live.started_at - live.planned_start_at
}

/**
 * How late everything after now runs: positive means behind. The live item is expected to take its planned time, and
 * as long as it overruns, to end this instant; between items the break counts once it outlasts the plan.
 * Null before the start and after the end, where nothing is carried.
 */
export function carriedMs(state: PublicState, now: number): number | null {
  const last = lastStarted(state)
  if (last?.started_at == null || state.run === 'idle' || state.run === 'ended') return null
  if (last.id === state.current) {
    return now + Math.max(0, remainingMs(last, now)) - plannedEnd(last)
  }
  const behind = (last.ended_at ?? now) - plannedEnd(last)
  const next = nextItem(state)
  return next ? Math.max(behind, now - next.planned_start_at) : behind
}

/** When a coming item is expected to start: its planned start moved by what is carried, and never in the past. */
export function expectedStart(state: PublicState, item: Item, now: number): number {
  const carried = carriedMs(state, now)
  return carried === null ? item.planned_start_at : Math.max(now, item.planned_start_at + carried)
}

/** Share of the planned day still ahead, 1 before it and 0 after it, moved by what is carried. */
export function shareAhead(state: PublicState, now: number): number {
  const first = state.items[0]
  const last = state.items[state.items.length - 1]
  if (!first || !last || state.run === 'ended') return 0
  const begin = state.items.find((item) => item.started_at !== null)?.started_at ?? first.planned_start_at
  const end = plannedEnd(last) + (carriedMs(state, now) ?? 0)
  return end <= begin ? 0 : Math.min(1, Math.max(0, (end - now) / (end - begin)))
}

/** The announcements shown now to those who follow from there: what is over, or meant for others, is not. */
export function announcementsFor(state: PublicState, where: Audience, now: number): Announcement[] {
  return state.announcements.filter(
    ({ audience, expires_at }) =>
      (audience === 'all' || audience === where) && (expires_at === null || expires_at > now),
  )
}
