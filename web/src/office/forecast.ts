// When everybody will be in, if people keep coming as they did in the last ten minutes.
import type { Arrivals } from './arrivals'

const MINUTE = 60_000

/** People look at the last ten minutes: long enough to be calm, short enough to notice the rush. */
export const LOOKED_AT_MS = 10 * MINUTE
/** Fewer say nothing about a rate. */
export const FEWEST = 5
/** Beyond this a time of day would promise what nobody knows. */
export const FARTHEST_MS = 6 * 60 * MINUTE

/** `by`: everybody is in before this full minute, which is never in the past. */
export type Forecast =
  | { readonly kind: 'all_in' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'by'; readonly at: number }

/** `missing`: registered people who were not let in yet; `now`: the server's time. */
export function forecast(arrivals: Arrivals, missing: number, now: number): Forecast {
  if (missing <= 0) return { kind: 'all_in' }
  const past = arrivals.filter(([at, count]) => at <= now && count > 0)
  const opened = Math.min(...past.map(([at]) => at))
  // Only minutes that lie wholly within the span, or the running one: half a minute would be counted as none.
  const from = Math.max(Math.ceil((now - LOOKED_AT_MS) / MINUTE) * MINUTE, opened)
  const came = past.filter(([at]) => at >= from).reduce((sum, [, count]) => sum + count, 0)
  if (came < FEWEST) return { kind: 'unknown' }
  const left = (missing * Math.max(now - from, MINUTE)) / came
  if (left > FARTHEST_MS) return { kind: 'unknown' }
  return { kind: 'by', at: Math.ceil((now + left) / MINUTE) * MINUTE }
}
