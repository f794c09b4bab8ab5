// Who is shown, and for how long: names come one after the other, slowly, and nobody is passed over.
import type { Text } from '../shared/i18n'

export interface Arrival {
  readonly seq: number
  readonly name: string
  readonly organisation: string
  readonly title: string
  readonly category: { readonly name: Text; readonly hue: number }
  readonly at: number
}

/** A name is read in this time; in a rush the next one may take its place sooner. */
const SHOWN_MS = 4_000
const SHOWN_IN_A_RUSH_MS = 1_200
const RUSH = 4
/** Names that stay below the newest one. */
export const STAYING = 12

export class Queue {
  #waiting: Arrival[] = []
  #shown: Arrival[] = []
  #changedAt = Number.NEGATIVE_INFINITY
  #last = 0

  /** The newest first. */
  get shown(): readonly Arrival[] {
    return this.#shown
  }

  /** People who were here before the screen was switched on need no welcome of their own. */
  begin(arrivals: readonly Arrival[]): void {
    this.#shown = [...arrivals].reverse().slice(0, STAYING + 1)
    this.#last = Math.max(this.#last, ...arrivals.map(({ seq }) => seq))
  }

  take(arrivals: readonly Arrival[]): void {
    for (const arrival of arrivals) {
      if (arrival.seq <= this.#last) continue
      this.#last = arrival.seq
      this.#waiting.push(arrival)
    }
  }

  /** Whether there is something new to draw now. */
  advance(now: number): boolean {
    const pause = this.#waiting.length >= RUSH ? SHOWN_IN_A_RUSH_MS : SHOWN_MS
    const next = this.#waiting[0]
    if (!next || now - this.#changedAt < pause) return false
    this.#waiting.shift()
    this.#shown = [next, ...this.#shown].slice(0, STAYING + 1)
    this.#changedAt = now
    return true
  }
}
