// Sends the operator's commands: one at a time, each until it is answered, always under the id it was born with.
import type { PublicState } from '../shared/agenda'
import { ApiError, call, newId, ofConference } from '../shared/api'

export type Command =
  | { readonly command: 'start'; readonly item: string }
  | { readonly command: 'end' | 'hold' | 'resume' }
  | { readonly command: 'extend'; readonly by_ms: number }
  | { readonly command: 'undo'; readonly of: number }
  /** without a holder: everybody runs the agenda again */
  | { readonly command: 'take' }
  | { readonly command: 'announce'; readonly text: string; readonly urgent: boolean }
  | { readonly command: 'clear'; readonly announcement: string }

type Answer = { readonly rev: number; readonly seq: number }
type Plan = Answer & Pick<PublicState, 'run' | 'current' | 'sections' | 'items' | 'announcements'>

/** What the commander needs from the page: what the operator sees, and a way to show something newer. */
export interface Screen {
  readonly seq: number | null
  readonly state: PublicState | null
  adopt(seq: number, state: PublicState): void
}

export type Pending = { readonly id: string; readonly command: Command; readonly trouble: string | null }
export type Outcome = 'done' | 'refused' | 'cancelled' | 'ignored'

/** A second press within this time is the same press. */
export const DOUBLE_PRESS_MS = 600
/** Retries: from the base, doubling up to the cap, half of it at random. */
export const RETRY_BASE_MS = 500
export const RETRY_CAP_MS = 5_000
/** An operator cannot wait longer to learn that there is trouble; the id makes asking again harmless. */
const ANSWER_WITHIN_MS = 6_000
/** How long a press can be taken back with one more press. */
export const TAKE_BACK_MS = 10_000
/** How long the screen may lag behind an answer before the plan is fetched instead. */
const SCREEN_LAG_MS = 800

/** Ends early when `signal` does. */
function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((wake) => {
    setTimeout(wake, ms)
    signal?.addEventListener('abort', () => wake(), { once: true })
  })
}

export class Commander {
  pending = $state.raw<Pending | null>(null)
  /** The code of the last refusal, until the next press or `dismiss`. */
  refusal = $state.raw<string | null>(null)
  /** True after the operator stopped a command whose fate is unknown. */
  unsure = $state.raw(false)
  /** The rev of this desk's newest press, while it can be taken back. */
  takeable = $state.raw<number | null>(null)
  #takeableUntil: ReturnType<typeof setTimeout> | undefined
  #rev: number | null = null
  #revSeq = -1
  #pressedAt = Number.NEGATIVE_INFINITY
  #stop: AbortController | null = null
  #screen: Screen

  constructor(screen: Screen) {
    this.#screen = screen
  }

  /** Reads the plan with its `rev`; what the operator sees is brought to at least that state first. */
  async refresh(): Promise<void> {
    const { rev, seq, run, current, sections, items, announcements } = await call<Plan>(
      'GET',
      ofConference('/agenda'),
      undefined,
      { timeoutMs: ANSWER_WITHIN_MS },
    )
    const plan = { run, current, sections, items, announcements }
    if (seq < this.#revSeq) return
    const shown = this.#screen.state
    if (shown) this.#screen.adopt(seq, { ...shown, ...plan })
    this.#know(rev, seq)
  }

  /** To be called when the screen moved on: someone else may have changed the agenda. */
  async follow(seq: number): Promise<void> {
    if (seq <= this.#revSeq || this.pending) return
    await this.refresh().catch(() => {
      // The next press fetches it again before anything is sent.
    })
  }

  dismiss(): void {
    this.refusal = null
    this.unsure = false
  }

  cancel(): void {
    if (!this.pending) return
    this.unsure = true
    this.#stop?.abort()
  }

  async send(command: Command): Promise<Outcome> {
    const at = performance.now()
    // A quick hand that takes back, or takes over, is no second press of the same.
    const other = command.command === 'undo' || command.command === 'take'
    const again = !other && at - this.#pressedAt < DOUBLE_PRESS_MS
    if (this.pending || again) return 'ignored'
    this.#pressedAt = at
    this.dismiss()
    this.#stop = new AbortController()
    const { signal } = this.#stop
    this.pending = { id: newId(), command, trouble: null }
    try {
      const answer = await this.#untilAnswered(this.pending, signal)
      if (!answer) return 'cancelled'
      this.#know(answer.rev, answer.seq)
      this.#mayTakeBack(other ? null : answer.rev)
      void this.#catchUp(answer.seq)
      return 'done'
    } catch (error) {
      this.refusal = error instanceof ApiError ? error.code : 'internal'
      return 'refused'
    } finally {
      this.pending = null
    }
  }

  #mayTakeBack(rev: number | null): void {
    clearTimeout(this.#takeableUntil)
    this.takeable = rev
    this.#takeableUntil = setTimeout(() => {
      this.takeable = null
    }, TAKE_BACK_MS)
  }

  /** The answer, or null when the operator gave up waiting; throws what the server refuses for good. */
  async #untilAnswered({ id, command }: Pending, signal: AbortSignal): Promise<Answer | null> {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        if (this.#rev === null) await this.refresh()
        const body = { command_id: id, expected_rev: this.#rev, ...command }
        const path = ofConference('/agenda/commands')
        return await call<Answer>('POST', path, body, { timeoutMs: ANSWER_WITHIN_MS, signal })
      } catch (error) {
        if (signal.aborted) return null
        if (await this.#onlyBehindTheScenes(error)) continue
        if (!(error instanceof ApiError) || !error.passing) throw error
        this.pending = { id, command, trouble: error.code }
        const wait = Math.min(RETRY_CAP_MS, RETRY_BASE_MS * 2 ** attempt)
        const asked = error.retryAfterMs ?? 0
        await sleep(Math.max(asked, wait * (0.5 + Math.random() / 2)), signal)
      }
    }
    return null
  }

  /**
   * A word to the speaker or to staff moves the log on, and nothing that the operator sees: then the press still means
   * what it meant, and goes out again on the newer rev.
   */
  async #onlyBehindTheScenes(error: unknown): Promise<boolean> {
    if (!(error instanceof ApiError) || error.code !== 'stale_rev') return false
    const [rev, seen] = [this.#rev, this.#revSeq]
    if (
      !(await this.refresh().then(
        () => true,
        () => false,
      ))
    )
      this.#rev = null
    return this.#rev !== null && this.#rev !== rev && this.#revSeq === seen
  }

  /** The screen should stand at `seq` by now: behind it, the line is away; beyond it, someone else acted as well. */
  async #catchUp(seq: number): Promise<void> {
    await sleep(SCREEN_LAG_MS)
    if (this.#screen.seq !== seq && !this.pending) await this.refresh().catch(() => undefined)
  }

  #know(rev: number, seq: number): void {
    this.#rev = rev
    this.#revSeq = seq
  }
}
