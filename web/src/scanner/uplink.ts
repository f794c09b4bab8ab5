// Sends what waits in the journal, in order, and asks the server now and then what it holds.
//
// 1. `wake` begins a round at once: something new waits, the line is back, somebody has signed in again.
// 2. A round takes batches of BATCH under a Web Lock, so that two tabs of one tablet send everything once.
// 3. No answer: wait from BASE_MS, doubling up to CAP_MS, with jitter; the first answer makes it brisk again.
// 4. `check` names what the server should hold; what it misses goes out again.
// 5. An undo whose scan the server has lost goes out once more behind that scan.
import { ApiError } from '../shared/api'
import type { Entry } from './database'
import { FRESH_MS, type Journal } from './journal'
import type { OperationAnswer } from './operation'

export const BATCH = 200
export const BASE_MS = 500
export const CAP_MS = 15_000
export const HAVE_AT_ONCE = 5000

/** Errors of one operation that pass by themselves; any other is the server's last word. */
const PASSING = new Set(['store_unavailable', 'too_many_requests', 'internal', 'too_slow', 'sign_in_first'])

/** How often an undo may come back before `unknown_scan` is taken for the last word: a store loses much once, not daily. */
const MOST_LOST = 5

/** Answers that blame the body: sent again as it is, it would be refused for ever. */
const SPOILED = new Set([400, 413, 422])

export interface UplinkPorts {
  readonly journal: Journal
  readonly post: <T>(path: string, body: object) => Promise<T>
  /** Runs alone on this tablet. */
  readonly alone: (run: () => Promise<void>) => Promise<void>
  readonly later: (run: () => void, ms: number) => unknown
  readonly random: () => number
  readonly onAnswer: (entry: Entry, answer: OperationAnswer) => void
  /** true: the server answered; false: it did not */
  readonly onLine: (answered: boolean) => void
  readonly onChange: () => void
  readonly onSignedOut: () => void
}

export class Uplink {
  readonly #ports: UplinkPorts
  #delay = BASE_MS
  #size = BATCH
  #running = false
  #again = false
  #round: symbol | null = null
  readonly #lost = new Map<string, number>()

  constructor(ports: UplinkPorts) {
    this.#ports = ports
  }

  wake(): void {
    this.#delay = BASE_MS
    this.#schedule(0)
  }

  /** What was kept since that instant of the tablet's clock: reopened if the server misses it, or is not sure of it. */
  async check(since: number): Promise<void> {
    const { journal, post } = this.#ports
    const { settled, unsure } = await journal.idsSince(since)
    const missing = new Set(unsure)
    for (let begin = 0; begin < settled.length; begin += HAVE_AT_ONCE) {
      const ops = settled.slice(begin, begin + HAVE_AT_ONCE)
      const answer = await post<{ missing: string[] }>('/operations/have', { ops })
      for (const op of answer.missing) missing.add(op)
    }
    if (missing.size === 0) return
    await journal.reopen([...missing])
    this.#ports.onChange()
    this.wake()
  }

  #schedule(ms: number): void {
    const mine = Symbol('round')
    this.#round = mine
    this.#ports.later(() => {
      if (this.#round === mine) void this.#run()
    }, ms)
  }

  async #run(): Promise<void> {
    if (this.#running) {
      this.#again = true
      return
    }
    this.#running = true
    this.#again = false
    try {
      await this.#ports.alone(() => this.#drain())
      this.#delay = BASE_MS
      if (this.#again) this.#schedule(0)
      // What another tab was sending, or this page before a reload, becomes ours if it stays unanswered.
      else if ((await this.#ports.journal.countOpen()).count > 0) this.#schedule(FRESH_MS)
    } catch (error) {
      this.#failed(error)
    } finally {
      this.#running = false
    }
  }

  async #drain(): Promise<void> {
    for (;;) {
      const batch = await this.#ports.journal.waiting(this.#size)
      if (batch.length === 0) return
      const results = await this.#post(batch)
      if (results === null) continue
      this.#size = BATCH
      this.#ports.onLine(true)
      if (results.length !== batch.length) throw new ApiError(0, {})
      const answers = batch.map((entry, place) => [entry.op, results[place] as OperationAnswer] as const)
      const behind = await this.#behindLost(batch, results)
      const final = answers.filter(([op, answer]) => !behind.has(op) && !isPassing(answer))
      await this.#settle(final)
      if (final.length + behind.size < batch.length) throw new ApiError(503, { code: 'store_unavailable' })
    }
  }

  /** The undos of a batch that wait for what they speak of: the server has lost it, so both go up again, in order. */
  async #behindLost(batch: readonly Entry[], results: readonly OperationAnswer[]): Promise<Set<string>> {
    const behind = new Set<string>()
    for (const [place, { op, body }] of batch.entries()) {
      const answer = results[place]
      if (!answer || !('error' in answer) || answer.error.code !== 'unknown_scan' || !body.ref) continue
      const target = await this.#ports.journal.entry(body.ref)
      // One that is on its way itself may pass at the next round.
      const times = (this.#lost.get(op) ?? 0) + Number(target?.state !== 'waiting')
      if (!target || target.state === 'failed' || times > MOST_LOST) continue
      this.#lost.set(op, times)
      behind.add(op)
      await this.#ports.journal.reopen([body.ref])
    }
    return behind
  }

  async #settle(answers: readonly (readonly [string, OperationAnswer])[]): Promise<void> {
    const given = new Map(answers)
    for (const entry of await this.#ports.journal.settleAll(answers)) {
      const answer = given.get(entry.op)
      if (answer) this.#ports.onAnswer(entry, answer)
    }
    this.#ports.onChange()
  }

  /** Null when the batch as a whole was refused: it is halved until the one that spoils it stands alone and is let go. */
  async #post(batch: readonly Entry[]): Promise<readonly OperationAnswer[] | null> {
    try {
      const operations = batch.map((entry) => entry.body)
      return (await this.#ports.post<{ results: OperationAnswer[] }>('/operations', { operations })).results
    } catch (error) {
      if (!(error instanceof ApiError) || !SPOILED.has(error.status)) throw error
      if (batch.length === 1) return batch.map(({ op }) => ({ op, error: { code: error.code } }))
      this.#size = Math.ceil(batch.length / 2)
      return null
    }
  }

  #failed(error: unknown): void {
    if (!(error instanceof ApiError)) throw error
    if (error.status === 401) {
      this.#ports.onSignedOut()
      return
    }
    if (error.status === 0) this.#ports.onLine(false)
    const wait = Math.max(this.#delay, error.retryAfterMs ?? 0)
    this.#delay = Math.min(this.#delay * 2, CAP_MS)
    this.#schedule(Math.min(wait, CAP_MS) * (0.5 + this.#ports.random() / 2))
  }
}

function isPassing(answer: OperationAnswer): boolean {
  return 'error' in answer && PASSING.has(answer.error.code)
}

/** Web Locks are there on https only; elsewhere the ids alone keep two tabs from doubling anything. */
export function aloneByLock(name: string): (run: () => Promise<void>) => Promise<void> {
  return (run) => (navigator.locks ? navigator.locks.request(name, run) : run())
}
