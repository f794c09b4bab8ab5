// One gate's desk: what was read, what became of it, and what waits.
import { ApiError, call, newId, ofConference, STRANGE_ANSWER, slug } from '../shared/api'
import { type Face, faceOf, type ScanResult } from '../shared/verdicts'
import { grouped, normalise } from './code'
import { Holdback } from './holdback'
import { type Method, type Reply, type Scan, ScanQueue } from './queue'
import { signal } from './signals'

export type View =
  | { readonly kind: 'idle' }
  | { readonly kind: 'reading' | 'waiting' | 'signed_out'; readonly scan: Scan; readonly label: string }
  | { readonly kind: 'answered'; readonly scan: Scan; readonly result: ScanResult }
  | { readonly kind: 'faulty'; readonly scan: Scan; readonly code: string }
  | { readonly kind: 'full' }

export interface LastScan {
  readonly scan_id: string
  readonly at: number
  readonly label: string
  readonly state: Face | 'reading' | 'waiting' | 'faulty'
  readonly late: boolean
}

/** A scan the server has not answered by then waits visibly; the same scan_id goes out again. */
const ANSWER_WITHIN_MS = 4000
const SHOWN = 8

export class Desk {
  view = $state.raw<View>({ kind: 'idle' })
  last = $state.raw<readonly LastScan[]>([])
  waiting = $state(0)

  readonly #queue: ScanQueue<ScanResult, string>
  readonly #holdback = new Holdback()
  readonly #labels = new Map<string, string>()
  #gate = ''

  constructor() {
    this.#queue = new ScanQueue<ScanResult, string>({
      storage: localStorage,
      prefix: `huiwu.scanner.waiting.${slug()}.`,
      send,
      onReply: (scan, reply) => this.#replied(scan, reply),
      onChange: (waiting) => {
        this.waiting = waiting
      },
      later: (run, ms) => window.setTimeout(run, ms),
    })
    this.waiting = this.#queue.waiting
    this.last = this.#queue.scans
      .slice(-SHOWN)
      .reverse()
      .map((scan) => this.#entry(scan, 'waiting', true))
  }

  set gate(id: string) {
    this.#gate = id
  }

  /** The network is back, or somebody has signed in again. */
  retry(): void {
    this.#queue.retry()
  }

  /** A text from the camera or the reader; the scan it became, or null when it is held back. */
  read(text: string, method: Method): Scan | null {
    const code = normalise(text)
    if (!code || !this.#gate || !this.#holdback.admits(code, performance.now())) return null
    return this.#take({ code, method }, grouped(code))
  }

  /** A person chosen from the search. */
  choose(attendee: { readonly id: string; readonly name: string }): void {
    this.#take({ attendee_id: attendee.id, method: 'manual' }, attendee.name)
  }

  #take(what: Pick<Scan, 'code' | 'attendee_id' | 'method'>, label: string): Scan | null {
    const scan: Scan = { scan_id: newId(), ...what, gate: this.#gate, scanned_at: Date.now() }
    if (!this.#queue.add(scan)) {
      this.view = { kind: 'full' }
      signal('refused')
      return null
    }
    this.#labels.set(scan.scan_id, label)
    this.view = { kind: 'reading', scan, label }
    this.last = [this.#entry(scan, 'reading', false), ...this.last].slice(0, SHOWN)
    return scan
  }

  #replied(scan: Scan, reply: Reply<ScanResult, string>): void {
    const current = 'scan' in this.view && this.view.scan.scan_id === scan.scan_id
    switch (reply.kind) {
      case 'answered': {
        const face = faceOf(reply.answer)
        this.#list(scan, face, reply.answer.attendee?.name)
        if (current) this.view = { kind: 'answered', scan, result: reply.answer }
        if (current || face === 'refused') signal(face)
        break
      }
      case 'refused':
        this.#list(scan, 'faulty')
        if (current) this.view = { kind: 'faulty', scan, code: reply.refusal }
        signal('refused')
        break
      default: {
        const kind = reply.kind === 'again' ? 'waiting' : 'signed_out'
        this.#list(scan, 'waiting')
        if (!current || this.view.kind === kind) return
        this.view = { kind, scan, label: this.#label(scan) }
        signal('waiting')
        return
      }
    }
    this.#labels.delete(scan.scan_id)
  }

  #list(scan: Scan, state: LastScan['state'], name?: string): void {
    const before = this.last.find(({ scan_id }) => scan_id === scan.scan_id)
    const late = before ? before.late || before.state === 'waiting' || state === 'waiting' : true
    const entry = { ...this.#entry(scan, state, late), label: name ?? before?.label ?? this.#label(scan) }
    if (before) this.last = this.last.map((row) => (row === before ? entry : row))
    else if (state !== 'waiting') this.last = [entry, ...this.last].slice(0, SHOWN)
  }

  #entry(scan: Scan, state: LastScan['state'], late: boolean): LastScan {
    return { scan_id: scan.scan_id, at: scan.scanned_at, label: this.#label(scan), state, late }
  }

  #label(scan: Scan): string {
    return this.#labels.get(scan.scan_id) ?? (scan.code ? grouped(scan.code) : '')
  }
}

async function send(scan: Scan): Promise<Reply<ScanResult, string>> {
  try {
    const answer = await call<ScanResult>('POST', ofConference('/scans'), scan, {
      timeoutMs: ANSWER_WITHIN_MS,
    })
    return { kind: 'answered', answer }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.status === 401) return { kind: 'signed_out' }
    // A sign-in page of the network in between is not an answer: the scan goes out again.
    if (!error.passing && error.code !== STRANGE_ANSWER) return { kind: 'refused', refusal: error.code }
    return error.retryAfterMs ? { kind: 'again', after_ms: error.retryAfterMs } : { kind: 'again' }
  }
}
