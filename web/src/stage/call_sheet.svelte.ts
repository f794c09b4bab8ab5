// Keeps the call sheet of one item up to date: asks again when the gates, the list or the agenda moved on.
import { call, ofConference, slug } from '../shared/api'
import { type Sheet, STEPS, type Step } from './call_sheet'

/** A rush at the gates is one question a second. */
const SPACING_MS = 1_000
const RETRY_MS = 3_000
const ANSWER_WITHIN_MS = 6_000

export class CallSheetFeed {
  sheet = $state.raw<Sheet | null>(null)
  /** The newest question had no answer; what is shown is older. */
  stale = $state.raw(false)
  #item: string | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #askedAt = Number.NEGATIVE_INFINITY
  #asking = false
  #again = false

  /** To be called whenever something may have changed; asks at most once a second. */
  want(item: string | null): void {
    if (item !== this.#item) {
      this.#item = item
      this.sheet = null
      this.#askedAt = Number.NEGATIVE_INFINITY
    }
    if (item === null) this.stop()
    else if (this.#asking) this.#again = true
    else this.#later(Math.max(0, this.#askedAt + SPACING_MS - performance.now()))
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #later(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#ask(), ms)
  }

  async #ask(): Promise<void> {
    const item = this.#item
    if (item === null) return
    this.#asking = true
    this.#again = false
    this.#askedAt = performance.now()
    let wait: number | null = null
    try {
      const path = ofConference(`/callsheet?item=${encodeURIComponent(item)}`)
      const sheet = await call<Sheet>('GET', path, undefined, { timeoutMs: ANSWER_WITHIN_MS })
      if (item === this.#item) this.sheet = sheet
      this.stale = false
    } catch {
      // Shown as old until the next answer, which is asked for by itself.
      this.stale = true
      wait = RETRY_MS
    }
    this.#asking = false
    if (this.#again || item !== this.#item) wait = SPACING_MS
    if (wait !== null) this.#later(wait)
  }
}

const KEPT = 'huiwu.called'

/** Which warnings this browser's operator has seen, by item; a reload does not say them again. */
export class SeenSteps {
  #seen = $state.raw<Readonly<Record<string, number>>>(read())

  of(item: string): Step | null {
    return STEPS.find((step) => step === this.#seen[item]) ?? null
  }

  see(item: string, step: Step): void {
    this.#seen = { ...this.#seen, [item]: step }
    try {
      localStorage.setItem(`${KEPT}.${slug()}`, JSON.stringify(this.#seen))
    } catch {
      // Not kept, then: it holds until the page is loaded again.
    }
  }
}

function read(): Record<string, number> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(`${KEPT}.${slug()}`) ?? '{}')
    return kept !== null && typeof kept === 'object' ? (kept as Record<string, number>) : {}
  } catch {
    return {}
  }
}
