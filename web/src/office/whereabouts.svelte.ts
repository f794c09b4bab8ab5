// Where people are, and which record stands behind it: what one person's panel shows and can take back.
import { call, ofConference } from '../shared/api'
import type { ScanResult } from '../shared/verdicts'

type Row = readonly [
  person: string,
  scope: string,
  direction: 'in' | 'out' | null,
  at: number,
  gate: string,
  op: string,
]
type Answer = { readonly seq: number; readonly whole: boolean; readonly presence: readonly Row[] }

export interface Passage {
  readonly scope: string
  readonly direction: 'in' | 'out'
  readonly at: number
  readonly gate: string
  /** the record behind it, which can be taken back */
  readonly op: string
}

export class Whereabouts {
  #people = new Map<string, Map<string, Passage>>()
  #seq = 0
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
    this.last = scan
  }

  /** After a break nothing known here can be told to be whole. */
  forget(): void {
    this.#seq = 0
    this.#people.clear()
    this.last = null
  }

  #put([person, scope, direction, at, gate, op]: Row): void {
    const its = this.#people.get(person) ?? new Map<string, Passage>()
    if (direction) its.set(scope, { scope, direction, at, gate, op })
    else its.delete(scope)
    this.#people.set(person, its)
  }
}
