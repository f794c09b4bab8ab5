// What the timer shows at an instant: a pure function of the public state and server time.
import type { Item, PublicState } from '../shared/agenda'
import { elapsedMs, expectedStart, lastStarted, liveItem, nextItem, remainingMs } from '../shared/run'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Near the end is the last fifth of the time given, but no less than 30 s and no more than 5 min of it. */
const NEAR_SHARE = 1 / 5
const NEAR_LEAST_MS = 30 * SECOND
const NEAR_MOST_MS = 5 * MINUTE
/** A start farther away than this is not counted down: the screen shows what time it is. */
const COUNTED_DOWN_MS = 6 * HOUR

export type Pace = 'calm' | 'near' | 'over'

/** `shownMs` is what the digits say, never negative; `longestMs` is what they must have room for all along. */
export type Reading =
  | {
      readonly kind: 'item'
      readonly item: Item
      readonly pace: Pace
      readonly held: boolean
      /** without a length: counts up from its start */
      readonly open: boolean
      readonly shownMs: number
      readonly longestMs: number
    }
  | {
      readonly kind: 'countdown'
      readonly first: boolean
      readonly shownMs: number
      readonly longestMs: number
    }
  | { readonly kind: 'clock'; readonly why: 'waiting' | 'between' | 'ended' }

export function nearMs(given: number): number {
  return Math.min(NEAR_MOST_MS, Math.max(NEAR_LEAST_MS, given * NEAR_SHARE))
}

/** All the time it has until its deadline, which is another one than planned where its end is fixed. */
function givenMs(item: Item, now: number): number {
  return elapsedMs(item, now) + remainingMs(item, now)
}

export function paceOf(item: Item, now: number): Pace {
  const given = givenMs(item, now)
  const left = remainingMs(item, now)
  if (given <= 0) return 'calm'
  if (left < 0) return 'over'
  return left <= nearMs(given) ? 'near' : 'calm'
}

export function reading(state: PublicState, now: number): Reading {
  const item = liveItem(state)
  // A page whose clock lags by a few ms must not see a press before it was made: its digits would twitch.
  if (item)
    return ofItem(item, state.run === 'held', Math.max(now, item.started_at ?? now, item.held_at ?? now))
  if (state.run === 'ended') return { kind: 'clock', why: 'ended' }
  const first = lastStarted(state) === null
  const next = nextItem(state)
  const until = next ? Math.ceil((expectedStart(state, next, now) - now) / SECOND) * SECOND : 0
  if (until <= 0 || until > COUNTED_DOWN_MS) return { kind: 'clock', why: first ? 'waiting' : 'between' }
  return { kind: 'countdown', first, shownMs: until, longestMs: until }
}

function ofItem(item: Item, held: boolean, now: number): Reading {
  const given = givenMs(item, now)
  const open = given <= 0
  const left = remainingMs(item, now)
  // What is left is rounded up, so that 00:00 shows when the time is really up.
  const counting = left < 0 ? -left : Math.ceil(left / SECOND) * SECOND
  const shownMs = open ? elapsedMs(item, now) : counting
  const longestMs = Math.max(given, shownMs)
  return { kind: 'item', item, pace: paceOf(item, now), held, open, shownMs, longestMs }
}

/** 04:59, or 0:04:59 beside something of an hour or more: the digits of one item keep their places. */
export function timerDigits(ms: number, longestMs: number): string {
  const seconds = Math.floor(Math.max(0, ms) / SECOND)
  const two = (value: number) => String(value).padStart(2, '0')
  const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`
  return longestMs >= HOUR ? `${Math.floor(seconds / 3600)}:${rest}` : rest
}
