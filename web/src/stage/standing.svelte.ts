// What only the operator is told of the agenda: its `rev`, what is sealed, the desk, and words for staff.
import type { Announcement, PublicState } from '../shared/agenda'
import { call, ofConference } from '../shared/api'
import type { Text } from '../shared/i18n'
import type { Desk } from '../shared/staff'
import type { Winner } from './press'

export type PlanDocument = {
  readonly id: string
  readonly title: Text
  readonly file_name: string
  readonly url: string
  readonly released_at: number | null
}
export type PlanPrize = {
  readonly id: string
  readonly title: Text
  readonly winners: readonly Winner[]
  readonly revealed_at: number | null
}
export type ItemPlan = {
  readonly speaker_numbers: readonly string[]
  readonly documents: readonly PlanDocument[]
  readonly prizes: readonly PlanPrize[]
}
type Whole = Pick<PublicState, 'run' | 'current' | 'sections' | 'items' | 'announcements'> & {
  readonly rev: number
  readonly seq: number
  readonly staff_announcements?: readonly Announcement[]
  readonly plan?: Readonly<Record<string, ItemPlan>>
  readonly desk?: Desk
}

/** What the page shows the operator, and a way to show something newer. */
export interface Screen {
  readonly seq: number | null
  readonly state: PublicState | null
  adopt(seq: number, state: PublicState): void
}

/** An operator cannot wait longer to learn that there is trouble; asking again is harmless. */
export const ANSWER_WITHIN_MS = 6_000

export class Standing {
  plan = $state.raw<Readonly<Record<string, ItemPlan>>>({})
  desk = $state.raw<Desk | null>(null)
  staffAnnouncements = $state.raw<readonly Announcement[]>([])
  /** The newest `rev` known, null before the first answer. */
  rev: number | null = null
  /** The public position at that `rev`. */
  seq = -1
  /** The `rev` that `desk` and the words for staff are of. */
  #deskRev = -1
  #asked = 0
  #known = 0
  readonly #screen: Screen

  constructor(screen: Screen) {
    this.#screen = screen
  }

  /** The newest of all; what the operator sees is brought to at least that state before its `rev` counts. */
  async refresh(): Promise<{ rev: number; state: PublicState | null }> {
    this.#asked += 1
    const asked = this.#asked
    const whole = await call<Whole>('GET', ofConference('/agenda'), undefined, {
      timeoutMs: ANSWER_WITHIN_MS,
    })
    const { rev, seq, run, current, sections, items, announcements } = whole
    const shown = this.#screen.state
    const state = shown && { ...shown, run, current, sections, items, announcements }
    // An answer to a question from before the newest one tells what was.
    if (asked < this.#known) return this.refresh()
    this.#known = asked
    if (state) this.#screen.adopt(seq, state)
    // The store has another past: what was told before means nothing now.
    if (this.rev !== null && rev < this.rev) this.#deskRev = -1
    this.rev = rev
    this.seq = seq
    this.plan = whole.plan ?? {}
    if (whole.desk) this.told(rev, whole.desk, whole.staff_announcements ?? [])
    return { rev, state }
  }

  /** Came with an answer, or by the staff socket; what is older than what is known is let go of. */
  told(rev: number, desk: Desk, staffAnnouncements: readonly Announcement[]): void {
    if (rev < this.#deskRev) return
    this.#deskRev = rev
    this.desk = desk
    this.staffAnnouncements = staffAnnouncements
  }

  /** A press was recorded there; answers to questions asked before it are old. */
  know(rev: number, seq: number): void {
    this.#asked += 1
    this.#known = this.#asked
    this.rev = rev
    this.seq = seq
  }
}
