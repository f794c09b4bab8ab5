// The same code in front of the lens is one scan, not thirty a second.

/** After it was taken, and after it was last seen. */
export const HOLD_MS = 2000
/** A code the lens loses for less than this is still in view: single frames often fail to decode. */
export const IN_VIEW_MS = 1000

interface Seen {
  takenAt: number
  seenAt: number
}

export class Holdback {
  readonly #codes = new Map<string, Seen>()

  /** Whether this sight of the code is a new scan. A different code is one at once. */
  admits(code: string, now: number): boolean {
    const seen = this.#codes.get(code)
    const free = !seen || (now - seen.takenAt >= HOLD_MS && now - seen.seenAt >= IN_VIEW_MS)
    if (free) this.#codes.set(code, { takenAt: now, seenAt: now })
    else seen.seenAt = now
    for (const [other, { seenAt }] of this.#codes) if (now - seenAt > HOLD_MS * 2) this.#codes.delete(other)
    return free
  }
}
