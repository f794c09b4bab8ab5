// The list as far as it has been read: pages by cursor, a new search replaces it, answers of an old one are dropped.
import { call, ofConference } from '../shared/api'
import { errorText } from '../shared/sentences'
import type { Attendee, AttendeePage } from './wire'

const PAGE = 100

export class People {
  rows = $state.raw<readonly Attendee[]>([])
  total = $state(0)
  phase = $state<'loading' | 'ready' | 'failed'>('loading')
  failure = $state('')
  #next = $state<string | null>(null)
  #q = ''
  #category = ''
  #running: AbortController | null = null

  /** What was asked for; an empty list without a wish is an empty conference. */
  get narrowed(): boolean {
    return this.#q !== '' || this.#category !== ''
  }

  get complete(): boolean {
    return this.#next === null
  }

  search(q: string, category: string): void {
    this.#q = q
    this.#category = category
    this.reload()
  }

  reload(): void {
    this.#running?.abort()
    this.#running = null
    this.phase = 'loading'
    void this.#read(null)
  }

  /** The next page, unless one is on its way. */
  more(): void {
    if (this.#running || this.#next === null || this.phase !== 'ready') return
    void this.#read(this.#next)
  }

  /** Someone was changed or added in the panel: the row follows without reading the list again. */
  put(attendee: Attendee): void {
    const known = this.rows.some(({ id }) => id === attendee.id)
    if (known) this.rows = this.rows.map((row) => (row.id === attendee.id ? attendee : row))
    else this.reload()
  }

  drop(id: string): void {
    const left = this.rows.filter((row) => row.id !== id)
    this.total -= this.rows.length - left.length
    this.rows = left
  }

  async #read(cursor: string | null): Promise<void> {
    const mine = new AbortController()
    this.#running = mine
    const query = new URLSearchParams({ limit: String(PAGE) })
    if (this.#q) query.set('q', this.#q)
    if (this.#category) query.set('category', this.#category)
    if (cursor) query.set('cursor', cursor)
    try {
      const page = await call<AttendeePage>('GET', ofConference(`/attendees?${query}`), undefined, {
        signal: mine.signal,
      })
      if (this.#running !== mine) return
      this.rows = cursor ? [...this.rows, ...page.attendees] : page.attendees
      this.#next = page.next
      this.total = page.total
      this.phase = 'ready'
    } catch (error) {
      if (this.#running !== mine) return
      this.failure = errorText(error)
      this.phase = 'failed'
    }
    this.#running = null
  }
}
