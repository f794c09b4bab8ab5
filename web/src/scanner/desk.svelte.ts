// One gate's desk: what was read, what became of it, and what has to be looked at again.

import type { Direction, Gate, Rules } from '../shared/admission'
import { ApiError, slug } from '../shared/api'
import { type Face, faceOf, type ScanResult } from '../shared/verdicts'
import { grouped, normalise } from './code'
import type { Entry } from './database'
import { Holdback } from './holdback'
import { disagreement } from './light'
import { isResult, type Method, type OperationAnswer } from './operation'
import type { Disagreement, Listed, Outcome, Override, Preview, Taken } from './scan'
import { scanTime } from './server_time'
import { signal } from './signals'
import { Station } from './station.svelte'

/** One scan as the screen knows it. `op` is empty until the journal has it. */
export interface Shown {
  readonly key: number
  readonly op: string
  readonly at: number
  readonly label: string
  readonly taken: Taken
  readonly preview: Preview
}

export interface Answered {
  readonly kind: 'answered'
  readonly scan: Shown
  readonly result: ScanResult
}

export type View =
  | { readonly kind: 'idle' }
  | { readonly kind: 'reading' | 'waiting' | 'signed_out'; readonly scan: Shown }
  | Answered
  | { readonly kind: 'faulty'; readonly scan: Shown; readonly code: string }
  | { readonly kind: 'full' }

export interface LastScan {
  readonly key: number
  readonly op: string
  readonly at: number
  readonly label: string
  readonly state: Face | 'reading' | 'waiting' | 'faulty' | 'undone'
  readonly late: boolean
}

const SHOWN = 8
/** The server takes an undo from the same tablet for so long. */
export const UNDO_WITHIN_MS = 15 * 60_000
/** Entries of the journal that are scans of a person, not words about one. */
const SCANS = new Set(['attempt', 'local', 'override'])
const NOBODY: Preview = { person: null, inside: null }

export class Desk {
  view = $state.raw<View>({ kind: 'idle' })
  last = $state.raw<readonly LastScan[]>([])
  cards = $state.raw<readonly Disagreement[]>([])
  direction = $state<Direction>('in')
  readonly station: Station

  readonly #holdback = new Holdback()
  #keys = 0
  #gate = ''

  /** `rules` gives null while the conference is not known yet. */
  constructor(rules: () => Rules | null) {
    this.station = new Station({
      rules,
      onAnswer: (entry, answer) => this.#late(entry, answer),
      onSignedOut: () => {
        if (this.view.kind === 'waiting') this.view = { ...this.view, kind: 'signed_out' }
      },
    })
    void this.#restore()
  }

  set gate({ id, direction }: Gate) {
    this.#gate = id
    if (direction !== 'both') this.direction = direction
  }

  /** A text from the camera or the reader; the key of the scan it became, or null when it is held back. */
  read(text: string, method: Method): number | null {
    const code = normalise(text)
    if (!code || !this.#gate || !this.#holdback.admits(code, performance.now())) return null
    return this.#begin({ ...this.#here(), code, method, label: grouped(code) })
  }

  /** A person chosen from the search. */
  choose(chosen: Listed): void {
    this.#begin({ ...this.#here(), chosen, method: 'manual', label: chosen.name })
  }

  /** Staff let in whom the rules refuse; throws ApiError when the server does not accept the PIN. */
  async override(scan: Shown, override: Override): Promise<void> {
    const taken = scan.taken
    const { flow } = await this.station.parts()
    const outcome = await flow.override(taken, override)
    if (outcome.kind === 'faulty') throw new ApiError(403, { code: outcome.code })
    this.#keys += 1
    const again = { ...scan, key: this.#keys, op: outcome.op, at: scanTime() }
    this.last = [entryOf(again, 'reading', false), ...this.last].slice(0, SHOWN)
    this.view = { kind: 'reading', scan: again }
    this.#concluded(again, outcome)
  }

  /** The scan that may be taken back now: the last one of this tablet that let somebody through. */
  get undoable(): Answered | null {
    const { view } = this
    if (view.kind !== 'answered' || view.result.verdict !== 'admitted') return null
    return scanTime() - view.result.at < UNDO_WITHIN_MS ? view : null
  }

  async undo({ scan, result }: Answered, reason: string): Promise<void> {
    const { flow } = await this.station.parts()
    await flow.correct('undo', result, result.scan_id, reason)
    this.last = this.last.map((row) => (row.key === scan.key ? { ...row, state: 'undone' } : row))
    if (this.view.kind === 'answered' && this.view.scan.key === scan.key) this.view = { kind: 'idle' }
  }

  /** What the person did whom the server counts and the light refused, or the other way round. */
  async settleCard(card: Disagreement, turnedAway: boolean): Promise<void> {
    if (turnedAway) {
      const { flow } = await this.station.parts()
      await flow.correct('void', card.answer, card.answer.scan_id, '')
    }
    this.cards = this.cards.filter((one) => one !== card)
  }

  async export(): Promise<void> {
    const { journal } = await this.station.parts()
    const text = JSON.stringify(await journal.exported(), null, 1)
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
    link.download = `huiwu-${slug()}-${new Date().toISOString().slice(0, 16).replace(/\D/g, '')}.json`
    link.click()
    window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
  }

  /** Whoever comes next need not see whom the one before let in. */
  rest(): void {
    if (this.view.kind !== 'idle') this.view = { kind: 'idle' }
  }

  #here(): Pick<Taken, 'gate' | 'direction'> {
    return { gate: this.#gate, direction: this.direction }
  }

  #begin(taken: Taken): number {
    this.#keys += 1
    const { label } = taken
    const scan: Shown = { key: this.#keys, op: '', at: scanTime(), label, taken, preview: NOBODY }
    this.view = { kind: 'reading', scan }
    this.last = [entryOf(scan, 'reading', false), ...this.last].slice(0, SHOWN)
    void this.#take(scan)
    return scan.key
  }

  async #take(scan: Shown): Promise<void> {
    try {
      const { flow } = await this.station.parts()
      void flow.preview(scan.taken).then((preview) => this.#change(scan.key, { preview }))
      const outcome = await flow.take(scan.taken, (op) => this.#change(scan.key, { op }))
      this.#concluded(scan, outcome)
    } catch {
      // The journal cannot be written: a light that could be lost is not shown.
      this.last = this.last.filter(({ key }) => key !== scan.key)
      if ('scan' in this.view && this.view.scan.key === scan.key) this.view = { kind: 'full' }
      signal('refused')
    }
  }

  /** What became known of a scan that is still on the screen. */
  #change(key: number, more: Partial<Pick<Shown, 'op' | 'preview'>>): void {
    const { view } = this
    if (view.kind === 'reading' && view.scan.key === key)
      this.view = { ...view, scan: { ...view.scan, ...more } }
    const name = more.preview?.person?.name
    this.last = this.last.map((row) =>
      row.key === key ? { ...row, op: more.op ?? row.op, label: name ?? row.label } : row,
    )
  }

  #concluded(begun: Shown, outcome: Outcome): void {
    const { view } = this
    const current = 'scan' in view && view.scan.key === begun.key
    const scan = { ...(current ? view.scan : begun), op: outcome.op }
    const state =
      outcome.kind === 'answered' ? faceOf(outcome.result) : outcome.kind === 'faulty' ? 'faulty' : 'waiting'
    const name = outcome.kind === 'answered' ? outcome.result.attendee?.name : undefined
    this.#row(scan.key, { state, op: outcome.op, ...(name && { label: name }) })
    if (current) {
      if (outcome.kind === 'answered') this.view = { kind: 'answered', scan, result: outcome.result }
      else if (outcome.kind === 'faulty') this.view = { kind: 'faulty', scan, code: outcome.code }
      else this.view = { kind: outcome.kind, scan }
    }
    if (current || state === 'refused' || state === 'faulty') signal(state === 'faulty' ? 'refused' : state)
    void this.station.changed(outcome.kind === 'answered' ? outcome.result : null)
  }

  /** An answer that came after the light: the light only grows firmer, it never turns. */
  #late(entry: Entry, answer: OperationAnswer): void {
    const card = disagreement(entry, answer)
    if (card && !this.cards.some(({ op }) => op === card.op)) {
      this.cards = [...this.cards, card]
      signal('refused')
    }
    if (!isResult(answer)) {
      if ('error' in answer) this.#rowOf(entry.op, { state: 'faulty', late: true })
      return
    }
    this.#firmer(entry, answer)
  }

  #firmer(entry: Entry, answer: ScanResult): void {
    const { view } = this
    if (view.kind === 'answered' && view.result.scan_id === entry.op) {
      const same = view.result.verdict === answer.verdict
      if (same) this.view = { ...view, result: { ...view.result, durable: answer.durable } }
    } else if ((view.kind === 'waiting' || view.kind === 'signed_out') && view.scan.op === entry.op) {
      this.view = { kind: 'answered', scan: view.scan, result: answer }
      signal(faceOf(answer))
    }
    const row = this.last.find(({ op }) => op === entry.op)
    if (row?.state === 'waiting' || row?.state === 'kept' || row?.state === 'admitted')
      this.#row(row.key, { state: faceOf(answer), late: true, label: answer.attendee?.name ?? row.label })
  }

  #rowOf(op: string, change: Partial<LastScan>): void {
    this.last = this.last.map((row) => (row.op === op ? { ...row, ...change } : row))
  }

  #row(key: number, change: Partial<LastScan>): void {
    this.last = this.last.map((row) => (row.key === key ? { ...row, ...change } : row))
  }

  /** After a reload: what was scanned here last, and what still waits. */
  async #restore(): Promise<void> {
    const parts = await this.station.parts().catch(() => null)
    if (!parts) return
    const entries = await parts.journal.newest(SHOWN * 2)
    const answeredHere = new Set(entries.map(({ body }) => body.ref))
    const scans = entries.filter(({ op, body }) => SCANS.has(body.kind) && !answeredHere.has(op))
    const rows = await Promise.all(
      scans.map(async (entry, n) => {
        const found = entry.body.code ? await parts.pack.find(entry.body.code) : null
        return restored(entry, -1 - n, found?.kind === 'person' ? found.person.name : '')
      }),
    )
    this.last = [...this.last, ...rows].slice(0, SHOWN)
  }
}

function entryOf({ key, op, at, label }: Shown, state: LastScan['state'], late: boolean): LastScan {
  return { key, op, at, label, state, late }
}

function restored({ op, body, label, answer, state }: Entry, key: number, name: string): LastScan {
  const verdict = answer && isResult(answer) ? answer.verdict : body.verdict
  const durable = state === 'durable'
  const face = state === 'failed' ? 'faulty' : verdict ? faceOf({ verdict, durable }) : 'waiting'
  return {
    key,
    op,
    at: body.at,
    label: name || label || (body.code ? grouped(body.code) : ''),
    state: face,
    late: true,
  }
}
