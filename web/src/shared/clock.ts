// What time the server has, told by a page whose own clock may be minutes off and may be set while it looks.

export type ClockAnswer = { readonly c0: number; readonly s1: number; readonly s2: number }

/** Of the last exchanges the one with the shortest round trip is believed: it had the least room to be wrong. */
const KEPT = 8
/** A sample older than this is forgotten, as crystals drift apart. */
const KEEP_MS = 10 * 60_000
/** Corrections up to this are slewed in; a larger one is a real error and is taken at once, forwards. */
const STEP_MS = 2_000
/** A slewed correction moves at one part in ten: 100 ms take a second, and nobody sees it. */
const SLEW_RATE = 0.1
/** When the page's two clocks part by more than this, the machine slept: what was measured before says nothing now. */
const SLEPT_MS = 1_000

type Sample = { readonly offset: number; readonly roundTrip: number; readonly at: number }

export class ServerClock {
  #steady: () => number
  #wall: () => number
  #skew: number
  #known = false
  #samples: Sample[] = []
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
  }

  /** True once the server has told the time at least once. */
  get known(): boolean {
    return this.#known
  }

  /** The question to send: answer() needs the same number back. */
  ask(): { type: 'clock'; c0: number } {
    return { type: 'clock', c0: this.#steady() }
  }

  answer({ c0, s1, s2 }: ClockAnswer): void {
    const at = this.#steady()
    const roundTrip = at - c0 - (s2 - s1)
    if (!(roundTrip >= 0) || !Number.isFinite(s1 + s2)) return
    const skew = this.#wall() - at
    if (Math.abs(skew - this.#skew) > SLEPT_MS) this.#samples = []
    this.#skew = skew
    this.#take({ offset: (s1 + s2) / 2 - (c0 + at) / 2, roundTrip, at })
  }

  /** A `now` that came with a frame: late by an unknown one-way delay, so it counts only until a real exchange. */
  hint(now: number): void {
    if (this.known || !Number.isFinite(now)) return
    this.#offset = now - this.#steady()
    this.#target = this.#offset
  }

  /** Server time in UTC milliseconds; never less than it was the last time. */
  now(): number {
    this.#slew()
    this.#last = Math.max(this.#last, this.#steady() + this.#offset)
    return this.#last
  }

  #take(sample: Sample): void {
    const first = !this.known
    this.#known = true
    this.#samples = [...this.#samples.filter((old) => sample.at - old.at < KEEP_MS), sample].slice(-KEPT)
    const best = this.#samples.reduce((a, b) => (b.roundTrip <= a.roundTrip ? b : a))
    this.#slew()
    this.#target = best.offset
    if (!first && Math.abs(this.#target - this.#offset) <= STEP_MS) return
    this.#offset = this.#target
    // What was shown before the server had spoken was a guess: that alone may be taken back.
    if (first) this.#last = Number.NEGATIVE_INFINITY
  }

  #slew(): void {
    const at = this.#steady()
    const most = (at - this.#slewedAt) * SLEW_RATE
    this.#slewedAt = at
    const missing = this.#target - this.#offset
    this.#offset += Math.max(-most, Math.min(most, missing))
  }
}

/** The page's one clock; the live socket keeps it right. */
export const clock = new ServerClock()

export function serverNow(): number {
  return clock.now()
}
