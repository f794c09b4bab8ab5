// What time the server has, told by a page whose own clock may be minutes off and may be set while it looks.
//
// The page counts by a clock that never jumps; what is sought is how far the server's time is ahead of that. A question
// sent at c0 and read at s1 says: at most s1 - c0. An answer sent at s2 and read here at `at` says: at least s2 - at.
// That holds however slow either way was, so the truth lies between the two: the shorter the round trip, the closer
// they are. Any other frame that carries the server's time gives the lower bound alone.

export type ClockAnswer = { readonly c0: number; readonly s1: number; readonly s2: number }

/** The server tells whole milliseconds, rounded down. */
const GRAIN_MS = 1
/** How far two crystals may part: 100 ms in a quarter of an hour. What is known grows vaguer by this. */
const DRIFT = 0.0001
/** Corrections up to this are slewed in, so that no countdown runs backwards; a larger one is taken at once. */
export const SLEWED_MS = 250
/** A slewed correction moves at one part in ten: 100 ms take a second, and nobody sees it. */
const SLEW_RATE = 0.1
/** A clock that went ahead by up to this stands still until time has caught up; beyond, time is taken back. */
const STANDS_STILL_MS = 2_000
/** When the page's two clocks part by more than this, the machine slept or was set: what was measured is in doubt. */
const JUMP_MS = 100

export class ServerClock {
  /** Called when what is known is in doubt: time to ask. */
  onDoubt: (() => void) | null = null
  #steady: () => number
  #wall: () => number
  #skew: number
  #heard = false
  #known = false
  /** How far the server is ahead: certainly not less, certainly not more, as of `#boundsAt`. */
  #least = Number.NEGATIVE_INFINITY
  #most = Number.POSITIVE_INFINITY
  #boundsAt: number
  #offset: number
  #target: number
  #slewedAt: number
  #last = Number.NEGATIVE_INFINITY

  /** `steady` never jumps (performance.now); `wall` is the page's own idea of UTC, used until the server has answered. */
  constructor(steady: () => number = () => performance.now(), wall: () => number = () => Date.now()) {
    this.#steady = steady
    this.#wall = wall
    this.#skew = wall() - steady()
    this.#offset = this.#skew
    this.#target = this.#offset
    this.#slewedAt = steady()
    this.#boundsAt = this.#slewedAt
  }

  /** True once the server has told the time at least once. */
  get known(): boolean {
    return this.#known
  }

  /** By how many milliseconds `now` may be wrong at most; null while only the server could say. */
  get error(): number | null {
    const now = this.now()
    const at = this.#widen()
    const error = Math.max(now - at - this.#least, this.#most - (now - at))
    return Number.isFinite(error) ? error : null
  }

  /** The question to send: answer() needs the same number back. */
  ask(): { type: 'clock'; c0: number } {
    return { type: 'clock', c0: this.#steady() }
  }

  answer({ c0, s1, s2 }: ClockAnswer): void {
    const at = this.#steady()
    const roundTrip = at - c0 - (s2 - s1)
    if (!(roundTrip >= 0) || !(s2 >= s1)) return
    const first = !this.#known
    this.#known = true
    this.#learn(s2 - at, s1 + GRAIN_MS - c0, first)
  }

  /** A `now` that came with a frame: late by an unknown one-way delay, so the server is at least that far. */
  hint(now: number): void {
    if (!Number.isFinite(now)) return
    const least = now - this.#steady()
    // So late a frame is rare: more likely the server's clock was set back.
    const setBack = least < (this.#known ? this.#least : this.#target) - STANDS_STILL_MS
    const guessing = !this.#known && (setBack || !this.#heard)
    if (guessing) this.anew()
    this.#learn(least, Number.POSITIVE_INFINITY, guessing)
    if (setBack && this.#known) this.onDoubt?.()
  }

  /** The next answer stands alone: it may come from another server. Until then the time goes on as it did. */
  anew(): void {
    this.#least = Number.NEGATIVE_INFINITY
    this.#most = Number.POSITIVE_INFINITY
  }

  /** Server time in UTC milliseconds; less than it was the last time only when that was wrong by seconds. */
  now(): number {
    this.#noticeJump()
    this.#slew()
    this.#last = Math.max(this.#last, this.#steady() + this.#offset)
    return this.#last
  }

  #learn(least: number, most: number, first: boolean): void {
    this.#noticeJump()
    this.#heard = true
    this.#widen()
    const wide = this.#most - this.#least
    this.#least = Math.max(this.#least, least)
    this.#most = Math.min(this.#most, most)
    const contrary = this.#least > this.#most
    if (contrary) {
      this.#least = least
      this.#most = most
    }
    const answered = Number.isFinite(most)
    const closer = answered && this.#most - this.#least < wide
    if (closer || (contrary && answered)) this.#aim((this.#least + this.#most) / 2, first)
    else if (first || contrary) this.#aim(least, first)
    else this.#aim(Math.min(this.#most, Math.max(this.#least, this.#target)), first)
    if (contrary && !answered) this.onDoubt?.()
  }

  #aim(target: number, first: boolean): void {
    this.#slew()
    this.#target = target
    const by = target - this.#offset
    if (!first && Math.abs(by) <= SLEWED_MS) return
    this.#offset = target
    // What was shown before the server had spoken was a guess: that may be taken back.
    if (first || by < -STANDS_STILL_MS) this.#last = Number.NEGATIVE_INFINITY
  }

  #slew(): void {
    const at = this.#steady()
    const most = (at - this.#slewedAt) * SLEW_RATE
    this.#slewedAt = at
    const missing = this.#target - this.#offset
    this.#offset += Math.max(-most, Math.min(most, missing))
  }

  /** Lets the bounds grow apart by what the crystals may have done since; gives the steady time. */
  #widen(): number {
    const at = this.#steady()
    const drift = (at - this.#boundsAt) * DRIFT
    this.#boundsAt = at
    this.#least -= drift
    this.#most += drift
    return at
  }

  #noticeJump(): void {
    const skew = this.#wall() - this.#steady()
    if (Math.abs(skew - this.#skew) <= JUMP_MS) return
    this.#skew = skew
    this.anew()
    this.onDoubt?.()
  }
}

/** The page's one clock; the live socket keeps it right. */
export const clock = new ServerClock()

/** In whole milliseconds, as all instants of the agenda are. */
export function serverNow(): number {
  return Math.floor(clock.now())
}
