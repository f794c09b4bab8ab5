// Whether the server answers, and since when it does not. Nobody switches this: answers and silence do.

const REMEMBERED = 'huiwu.scanner.known_at.'
/** Often enough for "list of 14:05", rarely enough for a tablet's flash memory. */
const WRITE_EVERY_MS = 10_000

export class Line {
  online = $state(true)
  /** by this tablet's clock; null while the server answers */
  lostAt = $state<number | null>(null)
  /** when this tablet last was in step with the server; null: never yet */
  knownAt = $state<number | null>(null)

  readonly #key: string
  #written = 0

  constructor(slug: string) {
    this.#key = REMEMBERED + slug
    this.knownAt = Number(localStorage.getItem(this.#key) ?? 0) || null
  }

  heard(): void {
    this.online = true
    this.lostAt = null
  }

  lost(): void {
    if (!this.online) return
    this.online = false
    this.lostAt = Date.now()
  }

  said(answered: boolean): void {
    if (answered) this.heard()
    else this.lost()
  }

  /** All that happened up to now is known here. */
  inStep(): void {
    this.heard()
    const now = Date.now()
    this.knownAt = now
    if (now - this.#written < WRITE_EVERY_MS) return
    this.#written = now
    localStorage.setItem(this.#key, String(now))
  }
}
