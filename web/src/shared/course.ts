// The course of the run: what is on stage, what set the pace last, and what is to come. As `domain/course.py` has it.
import type { Item, PublicState } from './agenda'

/** As much of the public state as the run and the forecast look at. */
export type Course = Pick<PublicState, 'run' | 'current' | 'items'>

export function liveItem({ items, current }: Course): Item | null {
  return items.find((item) => item.id === current) ?? null
}

/** The item that set the pace last: the live one, else the one started latest (of equals, the later in order). */
export function lastStarted(state: Course): Item | null {
  const live = liveItem(state)
  if (live?.started_at != null) return live
  let last: Item | null = null
  for (const item of state.items) {
    if (item.started_at !== null && item.started_at >= (last?.started_at ?? Number.NEGATIVE_INFINITY))
      last = item
  }
  return last
}

/** What can still follow, in order: after the item that set the pace last, neither started nor left out. */
export function toCome(state: Course): readonly Item[] {
  const last = lastStarted(state)
  const after = state.items.slice(last ? state.items.indexOf(last) + 1 : 0)
  return after.filter((item) => item.started_at === null && !item.skipped)
}

/** What comes next, null when nothing does. */
export function nextItem(state: Course): Item | null {
  return state.run === 'ended' ? null : (toCome(state)[0] ?? null)
}

/** True for what is behind us: ended, left out, or jumped over. The live item is not. */
export function passed(state: Course, item: Item): boolean {
  if (item.id === state.current) return false
  if (item.ended_at !== null || item.skipped || state.run === 'ended') return true
  const last = lastStarted(state)
  return last !== null && item.started_at === null && state.items.indexOf(item) < state.items.indexOf(last)
}

/** True for what was left out before its turn came: it keeps its place among those to come. */
export function leftOut(state: Course, item: Item): boolean {
  if (!item.skipped || item.started_at !== null || state.run === 'ended') return false
  const last = lastStarted(state)
  return last === null || state.items.indexOf(item) > state.items.indexOf(last)
}
