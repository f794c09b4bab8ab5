// What follows from the public state and an instant: what is on, what is next, how late it runs. Nothing here asks
// for the time; `now` is given, in server time.
import type { Announcement, Audience, Item, PublicState } from './agenda'
import { lastStarted } from './course'
import {
  deadline,
  type Expected,
  type Forecast,
  forecast,
  NIGHT_MS,
  plannedEnd,
  stoodStillMs,
} from './forecast'

export { lastStarted, leftOut, liveItem, nextItem, passed } from './course'
export { dueMs, plannedEnd } from './forecast'

/** Without the time it stood still. */
export function elapsedMs(item: Item, now: number): number {
  return item.started_at === null ? 0 : Math.max(0, now - item.started_at - stoodStillMs(item, now))
}

/** Until its deadline: not less while it stands still, and negative once it has overrun. */
export function remainingMs(item: Item, now: number): number {
  return deadline(item, now) - now
}

let looked: { state: PublicState; now: number; found: Forecast | null } | null = null

/** The forecast; many lines of a page ask for the same one in the same second. */
export function forecastAt(state: PublicState, now: number): Forecast | null {
  if (looked?.state !== state || looked.now !== now) looked = { state, now, found: forecast(state, now) }
  return looked.found
}

/** What is expected of the live item or of one to come; null for what is behind. */
export function expectedOf(state: PublicState, item: Item, now: number): Expected | null {
  return forecastAt(state, now)?.items.find((one) => one.item === item.id) ?? null
}

/** When an item is expected to start; as planned when nothing is expected of it any more. */
export function expectedStart(state: PublicState, item: Item, now: number): number {
  return expectedOf(state, item, now)?.start_at ?? item.planned_start_at
}

/** How late it runs: positive means behind. Null while the first item is not due yet, and when nothing is left. */
export function carriedMs(state: PublicState, now: number): number | null {
  const late = forecastAt(state, now)?.offset_ms ?? null
  return late === 0 && lastStarted(state) === null ? null : late
}

/** Share of the day still ahead as it is expected to go, 1 before it and 0 after it. */
export function shareAhead(state: PublicState, now: number): number {
  const found = forecastAt(state, now)
  const begin = found && dayBegin(state, found)
  if (found === null || begin === null || found.end_at <= begin) return 0
  return Math.min(1, Math.max(0, (found.end_at - now) / (found.end_at - begin)))
}

/** When the day began that the forecast is about, or begins: after the night before its first item. */
function dayBegin({ items }: PublicState, found: Forecast): number | null {
  const first = items.findIndex((item) => item.id === found.items[0]?.item)
  let begin = found.items[0]?.start_at ?? null
  for (const item of items.slice(0, Math.max(0, first)).reverse()) {
    if (item.started_at === null || begin === null) continue
    if (begin - (item.ended_at ?? plannedEnd(item)) >= NIGHT_MS) break
    begin = Math.min(begin, item.started_at)
  }
  return begin
}

/** The announcements shown now to those who follow from there: what is over, or meant for others, is not. */
export function announcementsFor(state: PublicState, where: Audience, now: number): Announcement[] {
  return state.announcements.filter(
    ({ audience, expires_at }) =>
      (audience === 'all' || audience === where) && (expires_at === null || expires_at > now),
  )
}
