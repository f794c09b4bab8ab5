// Where people are, and which record stands behind it: what one person's panel shows and can take back.
import { call, ofConference } from '../shared/api'
import type { ScanResult } from '../shared/verdicts'
import type { DoubleEntry } from './conflicts'

type Row = readonly [person: string, scope: string, direction: 'in' | 'out' | null, at: number, gate: string]
type Answer = { readonly seq: number; readonly whole: boolean; readonly presence: readonly Row[] }

export interface Passage {
  readonly scope: string
  readonly direction: 'in' | 'out'
  readonly at: number
  readonly gate: string
}

/** Scans heard while the page is open; of more than this the oldest are forgotten. */
const MOST_HEARD = 2_000

export class Whereabouts {
  #people = new Map<string, Map<string, Passage>>()
  #seq = 0
  #heard: ScanResult[] = []
  /** the newest record heard, null after a break: an open panel looks again when it may be concerned */
  last = $state.raw<ScanResult | null>(null)

  /** The whole list at first, later only what has changed since. */
  async of(person: string): Promise<Passage[]> {
    const answer = await call<Answer>('GET', ofConference(`/presence?since=${this.#seq}`))
    if (answer.whole) this.#people.clear()
    for (const row of answer.presence) this.#put(row)
    this.#seq = answer.seq
    return [...(this.#people.get(person)?.values() ?? [])].sort((one, other) => other.at - one.at)
  }

  hear(scan: ScanResult): void {
    this.#heard.push(scan)
    if (this.#heard.length > MOST_HEARD) this.#heard.splice(0, this.#heard.length - MOST_HEARD)
    this.last = scan
  }

  /** After a break nothing known here can be told to be whole. */
  forget(): void {
    this.#seq = 0
    this.#people.clear()
    this.last = null
  }

  /** The record behind a passage, when this page has heard of it; the server's list of places does not name it. */
  recordOf(person: string, passage: Passage, conflicts: readonly DoubleEntry[]): string | null {
    const same = (at: number, gate: string) => at === passage.at && gate === passage.gate
    const scan = this.#heard.find(
      (one) =>
        one.attendee?.id === person &&
        one.verdict === 'admitted' &&
        one.scope === passage.scope &&
        same(one.at, one.gate),
    )
    if (scan) return scan.scan_id
    const known = conflicts
      .filter(({ attendee, scope }) => attendee?.id === person && scope === passage.scope)
      .flatMap(({ entries }) => entries)
    return known.find(({ at, gate }) => same(at, gate))?.op ?? null
  }

  #put([person, scope, direction, at, gate]: Row): void {
    const its = this.#people.get(person) ?? new Map<string, Passage>()
    if (direction) its.set(scope, { scope, direction, at, gate })
    else its.delete(scope)
    this.#people.set(person, its)
  }
}
