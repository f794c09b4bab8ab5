// How long a rotating code may be shown and when to ask for the next: by the server's clock, told from this machine's steady one.

export interface CodeAnswer {
  readonly svg: string
  readonly valid_until: number
  readonly next_at: number
  readonly now: number
  readonly admitted?: number
}

/** A little after the change, so that the answer carries the new code. */
const AFTER_CHANGE_MS = 60
/** Whatever the server says, not more often. */
const SHORTEST_WAIT_MS = 500
/** Whatever the server says, not more rarely: a wrong clock must not leave the screen asleep. */
const LONGEST_WAIT_MS = 30_000
const RETRY_BASE_MS = 500
const RETRY_CAP_MS = 5000

export class CodeLife {
  #answer: CodeAnswer | null = null
  /** server time minus steady time, judged from the middle of the round trip */
  #offset: number | null = null
  /** the same from its beginning: a code that may be too old is never shown */
  #strictOffset = 0
  #failures = 0

  /** `askedAt` and `answeredAt` are readings of the steady clock (performance.now). */
  take(answer: CodeAnswer, askedAt: number, answeredAt: number): void {
    this.#answer = answer
    this.#offset = answer.now - (askedAt + answeredAt) / 2
    this.#strictOffset = answer.now - askedAt
    this.#failures = 0
  }

  /** The server's time, or null before it has ever answered. */
  now(steady: number): number | null {
    return this.#offset === null ? null : steady + this.#offset
  }

  /** The code that may be shown now, or null: then the screen is blank and people see the staff. */
  current(steady: number): CodeAnswer | null {
    if (!this.#answer) return null
    return steady + this.#strictOffset < this.#answer.valid_until ? this.#answer : null
  }

  /** How long to wait before asking again, after an answer. */
  untilNext(steady: number): number {
    const now = this.now(steady)
    if (!this.#answer || now === null) return SHORTEST_WAIT_MS
    const wait = this.#answer.next_at - now + AFTER_CHANGE_MS
    return Math.min(Math.max(wait, SHORTEST_WAIT_MS), LONGEST_WAIT_MS)
  }

  /** How long to wait after a failure: full jitter, so that many screens do not come back in one instant. */
  untilRetry(random: number): number {
    this.#failures += 1
    return RETRY_BASE_MS + random * Math.min(RETRY_CAP_MS, RETRY_BASE_MS * 2 ** this.#failures)
  }
}
