// Sends the operator's presses: one at a time, each kept on the disk first, until it is answered, always under the id
// it was born with.
//
// 1. A press is kept in the journal with what the operator saw and when it was made, then sent.
// 2. No answer: it is sent again, the same to the letter, also after a reload. Meanwhile no other press is taken.
// 3. `stale_rev`: someone acted in between. When that cannot matter to the press, it goes out on the newer state; else
//    it is given back with what changed.
// 4. Given up, or waited for too long: the server is asked whether it has it, so that its fate is told and not guessed.
import { ApiError, call, newId, ofConference } from '../shared/api'
import { serverNow } from '../shared/clock'
import { type Change, changes, concerns } from './changes'
import type { Journal } from './journal'
import { bodyOf, type Command, canBeTakenBack, dependsOnAgenda, OLDEST_PRESS_MS, type Press } from './press'
import { pressTime } from './press_time'
import { ANSWER_WITHIN_MS, type Screen, Standing } from './standing.svelte'

export type Pending = { readonly press: Press; readonly trouble: string | null }
export type Refusal = {
  readonly code: string
  readonly press: Press
  readonly changes: readonly Change[]
  /** what the answer told beside its code */
  readonly body: Readonly<Record<string, unknown>>
}
/** What became of a press that was given up, or waited too long. */
export type Fate = {
  readonly press: Press
  readonly fate: 'asking' | 'recorded' | 'not_recorded'
  readonly late: boolean
}
export type Takeable = { readonly rev: number; readonly until: number; readonly press: Press }
export type Outcome = 'done' | 'refused' | 'cancelled' | 'ignored'

/** A second press within this time is the same press. */
export const DOUBLE_PRESS_MS = 600
/** The same for what is pressed several times on purpose: only a key that bounces is quicker. */
const BOUNCE_MS = 120
const OFTEN = new Set<Command['command']>(['extend', 'move', 'skip', 'overlay'])
/** Retries: from the base, doubling up to the cap, half of it at random. */
export const RETRY_BASE_MS = 500
export const RETRY_CAP_MS = 5_000
/** How long a press can be taken back with one more press. */
export const TAKE_BACK_MS = 10_000

const COMMANDS = '/agenda/commands'
/** No log stands there, so nothing sent with it is ever recorded: it only asks. */
const NEVER = 0

/** Ends early when `signal` does. */
function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((wake) => {
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      wake()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done)
  })
}

function retryIn(attempt: number, error: ApiError): number {
  const wait = Math.min(RETRY_CAP_MS, RETRY_BASE_MS * 2 ** attempt)
  return Math.max(error.retryAfterMs ?? 0, wait * (0.5 + Math.random() / 2))
}

/** May pass by itself, or once the link was opened again in another tab. */
function passes(error: unknown): error is ApiError {
  return error instanceof ApiError && (error.passing || error.status === 401)
}

export class Commander {
  pending = $state.raw<Pending | null>(null)
  /** The last refusal, until the next press or `dismiss`. */
  refusal = $state.raw<Refusal | null>(null)
  fate = $state.raw<Fate | null>(null)
  /** This desk's newest press, while it can be taken back. */
  takeable = $state.raw<Takeable | null>(null)
  /** False where this browser keeps nothing: then a reload would lose a press. */
  keeps = $state.raw(true)
  readonly standing: Standing
  readonly #screen: Screen
  readonly #journal: Journal
  readonly #holder: string
  #takeableUntil: ReturnType<typeof setTimeout> | undefined
  #pressedAt = Number.NEGATIVE_INFINITY
  #stop: AbortController | null = null

  constructor(screen: Screen, journal: Journal, holder = '') {
    this.#screen = screen
    this.#journal = journal
    this.#holder = holder
    this.standing = new Standing(screen)
  }

  /** To be called when the screen moved on: someone else may have changed the agenda. */
  async follow(seq: number): Promise<void> {
    if (seq <= this.standing.seq || this.pending) return
    await this.standing.refresh().catch(() => {
      // The next press asks again before anything is sent.
    })
  }

  dismiss(): void {
    this.refusal = null
    this.fate = null
  }

  /** Gives the waiting press up; what became of it is asked until it is known. */
  cancel(): void {
    this.#stop?.abort()
  }

  /** Sends what an earlier life of this page left in the journal, oldest first. */
  async resume(): Promise<void> {
    const waiting = await this.#journal.waiting().catch(() => {
      this.keeps = false
      return []
    })
    for (const press of waiting) {
      // Somebody was quicker: theirs first, then what waited.
      while (this.pending) await sleep(RETRY_BASE_MS)
      if (press.given_up) await this.#learnFate(press, false)
      else await this.#run(press)
    }
  }

  async send(command: Command): Promise<Outcome> {
    const at = performance.now()
    // A quick hand that takes back, or takes over, is no second press of the same.
    const other = command.command === 'undo' || command.command === 'take'
    const apart = other ? 0 : OFTEN.has(command.command) ? BOUNCE_MS : DOUBLE_PRESS_MS
    if (this.pending || at - this.#pressedAt < apart) return 'ignored'
    this.#pressedAt = at
    const press: Press = {
      id: newId(),
      command: $state.snapshot(command) as Command,
      expected_rev: dependsOnAgenda(command) && this.#seesNewest() ? this.standing.rev : null,
      pressed_at: pressTime(),
      kept_at: Date.now(),
      baton: this.#holder,
      saw: this.#screen.state,
      given_up: false,
    }
    return this.#run(press, () => this.#journal.keep(press))
  }

  /** A screen that could not be brought to the `rev` that is known is held against the newest before it is sent. */
  #seesNewest(): boolean {
    return (this.#screen.seq ?? -1) >= this.standing.seq
  }

  async #run(press: Press, keep?: () => Promise<void>): Promise<Outcome> {
    this.dismiss()
    const stop = new AbortController()
    this.#stop = stop
    this.pending = { press, trouble: null }
    try {
      await keep?.().catch(() => {
        this.keeps = false
      })
      return await this.#deliver(press, stop.signal)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      this.#refused(press, error)
      return 'refused'
    } finally {
      this.pending = null
    }
  }

  /** Throws what the server refuses for good. */
  async #deliver(born: Press, signal: AbortSignal): Promise<Outcome> {
    let press = born
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      if (tooOld(press)) {
        void this.#learnFate(press, true)
        return 'cancelled'
      }
      try {
        if (dependsOnAgenda(press.command) && press.expected_rev === null) press = await this.#onNewest(press)
        const options = { timeoutMs: ANSWER_WITHIN_MS, signal }
        const { rev, seq } = await call<{ rev: number; seq: number }>(
          'POST',
          ofConference(COMMANDS),
          bodyOf(press),
          options,
        )
        this.#done(press, rev, seq)
        return 'done'
      } catch (error) {
        if (signal.aborted) break
        const again = await this.#again(press, error)
        if (again) press = again
        else if (again === null) return 'done'
        else if (passes(error)) {
          this.pending = { press, trouble: error.code }
          await sleep(retryIn(attempt, error), signal)
        } else throw error
      }
    }
    const given_up = { ...press, given_up: true }
    await this.#journal.keep(given_up).catch(() => undefined)
    void this.#learnFate(given_up, false)
    return 'cancelled'
  }

  /** The press on the newest state, when nobody changed meanwhile what it was about; throws `stale_rev` otherwise. */
  async #onNewest(press: Press): Promise<Press> {
    const { rev, state } = await this.standing.refresh()
    const found = press.saw && state ? changes(press.saw, state) : []
    if (concerns(press.command, found)) throw new Stale(found)
    return { ...press, expected_rev: rev }
  }

  /** The press to send instead at once; null when it is recorded after all; undefined when the error stands. */
  async #again(press: Press, error: unknown): Promise<Press | null | undefined> {
    if (!(error instanceof ApiError) || error instanceof Stale) return undefined
    if (error.code === 'command_conflict') {
      // The id is nobody else's: this press was recorded in the words of an earlier try.
      await this.standing.refresh().catch(() => undefined)
      void this.#journal.forget(press.id).catch(() => undefined)
      return null
    }
    return error.code === 'stale_rev' ? { ...press, expected_rev: null } : undefined
  }

  #done(press: Press, rev: number, seq: number): void {
    this.standing.know(rev, seq)
    if (canBeTakenBack(press.command)) this.#mayTakeBack({ rev, until: serverNow() + TAKE_BACK_MS, press })
    else if (press.command.command === 'undo') this.#mayTakeBack(null)
    void this.#journal.forget(press.id).catch(() => undefined)
    void this.standing.refresh().catch(() => undefined)
  }

  #refused(press: Press, error: ApiError): void {
    void this.#journal.forget(press.id).catch(() => undefined)
    const found = error instanceof Stale ? error.found : []
    this.refusal = { code: error.code, press, changes: found, body: error.body }
    if (!(error instanceof Stale)) void this.standing.refresh().catch(() => undefined)
  }

  #mayTakeBack(takeable: Takeable | null): void {
    clearTimeout(this.#takeableUntil)
    this.takeable = takeable
    this.#takeableUntil = setTimeout(() => {
      this.takeable = null
    }, TAKE_BACK_MS)
  }

  /** Asks until the server says whether the press is in its log, then lets go of it. */
  async #learnFate(press: Press, late: boolean): Promise<void> {
    this.fate = { press, fate: 'asking', late }
    for (let attempt = 0; this.fate?.press === press; attempt += 1) {
      try {
        const asked = { ...press, expected_rev: NEVER }
        await call('POST', ofConference(COMMANDS), bodyOf(asked), { timeoutMs: ANSWER_WITHIN_MS })
      } catch (error) {
        if (!passes(error)) {
          const recorded = error instanceof ApiError && error.code === 'command_conflict'
          this.fate = { press, fate: recorded ? 'recorded' : 'not_recorded', late }
          break
        }
        await sleep(retryIn(attempt, error))
      }
    }
    await this.#journal.forget(press.id).catch(() => undefined)
    await this.standing.refresh().catch(() => undefined)
  }
}

/** Someone changed what the press was about. */
class Stale extends ApiError {
  readonly found: readonly Change[]

  constructor(found: readonly Change[]) {
    super(409, { code: 'stale_rev' })
    this.found = found
  }
}

function tooOld({ pressed_at, kept_at }: Press): boolean {
  const waited = pressed_at === null ? Date.now() - kept_at : serverNow() - pressed_at
  return waited > OLDEST_PRESS_MS
}
