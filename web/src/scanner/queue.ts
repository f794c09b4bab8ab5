// Scans on their way to the server: kept on this tablet until answered, always with the same scan_id.
//
// 1. `add` writes the scan to the storage first and sends it at once, before older ones.
// 2. No answer, or one that says "again": it waits, and a round sends all that wait, oldest first.
// 3. Rounds back off from BASE_MS to CAP_MS; the first answer makes them brisk again.
// 4. An answer or a final refusal takes the scan out of the storage. A missing sign-in keeps it and pauses.
//
// It is full at CAPACITY: then `add` says false and the page tells the staff, nothing is dropped silently.

export const BASE_MS = 500
export const CAP_MS = 5000
/** Four hours of one busy gate; well inside the 5 MB a browser grants. */
export const CAPACITY = 5000

export type Method = 'camera' | 'reader' | 'manual'

export interface Scan {
  readonly scan_id: string
  readonly code?: string
  readonly attendee_id?: string
  readonly gate: string
  readonly scanned_at: number
  readonly method: Method
}

export type Reply<Answer, Refusal> =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'again'; readonly after_ms?: number }
  | { readonly kind: 'signed_out' }

export interface Surroundings<Answer, Refusal> {
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>
  /** one key per scan below this prefix, so that two tabs never overwrite each other */
  readonly prefix: string
  readonly send: (scan: Scan) => Promise<Reply<Answer, Refusal>>
  readonly onReply: (scan: Scan, reply: Reply<Answer, Refusal>) => void
  readonly onChange: (waiting: number) => void
  readonly later: (run: () => void, ms: number) => unknown
}

export class ScanQueue<Answer, Refusal> {
  readonly #around: Surroundings<Answer, Refusal>
  readonly #scans = new Map<string, Scan>()
  readonly #late = new Set<string>()
  readonly #inFlight = new Set<string>()
  #delay = BASE_MS
  #round: symbol | null = null
  #paused = false

  constructor(around: Surroundings<Answer, Refusal>) {
    this.#around = around
    for (const scan of stored(around)) {
      this.#scans.set(scan.scan_id, scan)
      this.#late.add(scan.scan_id)
    }
  }

  /** Scans that were sent at least once without an answer. */
  get waiting(): number {
    return this.#late.size
  }

  get scans(): readonly Scan[] {
    return [...this.#scans.values()].filter((scan) => this.#late.has(scan.scan_id))
  }

  /** Sends at once. False when the queue is full: the scan was not taken. */
  add(scan: Scan): boolean {
    if (this.#scans.size >= CAPACITY) return false
    this.#scans.set(scan.scan_id, scan)
    this.#keep(scan)
    void this.#send(scan).then((moved) => {
      if (!moved) this.#schedule(this.#delay)
      else if (this.#late.size > 0) this.retry()
    })
    return true
  }

  /** Sends all that wait now: at the start, when the network is back, after a sign-in. */
  retry(): void {
    this.#paused = false
    this.#delay = BASE_MS
    this.#schedule(0)
  }

  #schedule(ms: number): void {
    if (this.#paused || this.#late.size === 0) return
    if (ms > 0 && this.#round) return
    const mine = Symbol('round')
    this.#round = mine
    this.#around.later(() => {
      if (this.#round === mine) void this.#runRound(mine)
    }, ms)
  }

  async #runRound(mine: symbol): Promise<void> {
    for (const scan of this.scans) {
      if (this.#inFlight.has(scan.scan_id)) continue
      const moved = await this.#send(scan)
      if (this.#round !== mine) return
      if (!moved) {
        this.#round = null
        const wait = this.#delay
        this.#delay = Math.min(this.#delay * 2, CAP_MS)
        this.#schedule(wait)
        return
      }
    }
    this.#round = null
    if (this.#late.size > 0) this.#schedule(this.#delay)
  }

  /** True when the server took notice of the scan, whatever it answered. */
  async #send(scan: Scan): Promise<boolean> {
    this.#inFlight.add(scan.scan_id)
    const reply = await this.#around.send(scan)
    this.#inFlight.delete(scan.scan_id)
    const done = reply.kind === 'answered' || reply.kind === 'refused'
    if (done) this.#forget(scan)
    else this.#late.add(scan.scan_id)
    if (reply.kind === 'answered') this.#delay = BASE_MS
    if (reply.kind === 'signed_out') this.#paused = true
    if (reply.kind === 'again' && reply.after_ms)
      this.#delay = Math.min(Math.max(reply.after_ms, BASE_MS), CAP_MS)
    this.#around.onReply(scan, reply)
    this.#around.onChange(this.#late.size)
    return done
  }

  #keep(scan: Scan): void {
    try {
      this.#around.storage.setItem(this.#around.prefix + scan.scan_id, JSON.stringify(scan))
    } catch {
      // A full or forbidden storage leaves the scan in memory: it still goes out, only a reload would lose it.
    }
  }

  #forget(scan: Scan): void {
    this.#scans.delete(scan.scan_id)
    this.#late.delete(scan.scan_id)
    this.#around.storage.removeItem(this.#around.prefix + scan.scan_id)
  }
}

function stored<A, R>({ storage, prefix }: Surroundings<A, R>): Scan[] {
  const found: Scan[] = []
  for (let n = 0; n < storage.length; n += 1) {
    const key = storage.key(n)
    if (!key?.startsWith(prefix)) continue
    const scan = parsed(storage.getItem(key))
    if (scan) found.push(scan)
  }
  return found.sort((a, b) => a.scanned_at - b.scanned_at)
}

function parsed(text: string | null): Scan | null {
  try {
    const value = JSON.parse(text ?? 'null') as Partial<Scan> | null
    return value?.scan_id && value.gate && value.scanned_at ? (value as Scan) : null
  } catch {
    return null
  }
}
