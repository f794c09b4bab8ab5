// When a page asks the server for the time: often at first, then hardly ever.
import type { ServerClock } from './clock'

/** The first three find a short round trip, the others what the first seconds of a line were too busy for. */
export const FIRST_MS = [0, 300, 600, 5_000, 30_000]
/** Those who run the conference ask again this often; nobody asks on a mere suspicion of vagueness more often. */
export const EVERY_MS = 5 * 60_000
/** A viewer asks again only when its clock may be off by more: beacons come anyway, and tell if it is behind. */
export const VAGUE_MS = 250
/** A clock in doubt is asked about at once, but not in a rush: the server takes ten questions a minute in the long run. */
const DOUBT_SPACING_MS = 6_000

export class Sampling {
  #clock: ServerClock
  #ask: () => void
  #sparing: boolean
  #timers: ReturnType<typeof setTimeout>[] = []
  #open = false
  #asked = Number.NEGATIVE_INFINITY
  #steady: () => number

  /** `sparing`: ask only when it is needed, as thousands do; `ask` sends the question. */
  constructor(clock: ServerClock, ask: () => void, sparing: boolean, steady = () => performance.now()) {
    this.#clock = clock
    this.#ask = ask
    this.#sparing = sparing
    this.#steady = steady
  }

  /** A line is open, perhaps instead of another one: from now on its server can be asked. */
  begin(): void {
    this.end()
    this.#open = true
    this.#asked = this.#steady()
    this.#clock.anew()
    this.#clock.onDoubt = () => this.#doubt()
    globalThis.addEventListener?.('online', this.#now)
    this.#timers = FIRST_MS.map((ms) => setTimeout(this.#now, ms))
    if (!this.#sparing) this.#timers.push(setInterval(this.#now, EVERY_MS))
  }

  /** The line is gone. */
  end(): void {
    this.#open = false
    globalThis.removeEventListener?.('online', this.#now)
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers = []
  }

  /** Something was heard: a good moment to look whether the clock has become vague. */
  heard(): void {
    if (!this.#open || this.#steady() - this.#asked < EVERY_MS) return
    if ((this.#clock.error ?? Number.POSITIVE_INFINITY) > VAGUE_MS) this.#now()
  }

  #doubt(): void {
    if (this.#open && this.#steady() - this.#asked >= DOUBT_SPACING_MS) this.#now()
  }

  #now = (): void => {
    this.#asked = this.#steady()
    this.#ask()
  }
}
