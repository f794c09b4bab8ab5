// Which times a page shows: when, and what was planned where that is another minute.
import type { Item, PublicState } from './agenda'
import { sameDay } from './days'
import { plannedEnd } from './forecast'
import { expectedOf, forecastAt, liveItem } from './run'
import { ON_TIME_MS } from './sentences'

const MINUTE = 60_000

/** `planned` only where it moved; then the two never read the same, if both are read by the minute. */
export type Shown = { readonly at: number; readonly planned: number | null }

/** What is expected is given to the nearest minute, as how late it runs is, so that the two agree. */
export function nearestMinute(at: number): number {
  return Math.round(at / MINUTE) * MINUTE
}

/** When an item began, or is expected to; when it was planned to if neither is so. */
export function shownStart(state: PublicState, item: Item, now: number): Shown {
  const planned = item.planned_start_at
  if (item.started_at !== null) return moved(item.started_at, planned)
  const at = expectedOf(state, item, now)?.start_at ?? planned
  return moved(nearestMinute(at), nearestMinute(planned), at - planned)
}

/** When the live item ends; null when nothing is live. */
export function shownItemEnd(state: PublicState, now: number): Shown | null {
  const live = liveItem(state)
  const end = live && expectedOf(state, live, now)?.end_at
  return live && end ? expectedEnd(end, plannedEnd(live)) : null
}

/** When the day ends; null while no item of today is left. */
export function shownDayEnd(state: PublicState, now: number): Shown | null {
  const found = forecastAt(state, now)
  const last = found?.items.find(({ end_at }) => end_at === found.end_at)
  const item = state.items.find(({ id }) => id === last?.item)
  if (!found || !item) return null
  const begins = found.items[0]?.start_at ?? now
  if (!liveItem(state) && !sameDay(begins, now, state.conference.time_zone)) return null
  return expectedEnd(found.end_at, plannedEnd(item))
}

function expectedEnd(at: number, planned: number): Shown {
  return moved(nearestMinute(at), nearestMinute(planned), at - planned)
}

function moved(at: number, planned: number, by = at - planned): Shown {
  return Math.abs(by) < ON_TIME_MS ? { at: planned, planned: null } : { at, planned }
}
