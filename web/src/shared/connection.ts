// A WebSocket that comes back: watchdog, jitter, and what each close code asks for. It knows nothing of the messages.
import { comeBack } from './close_codes'

export type Status = 'live' | 'reconnecting' | 'stopped'

/** The part of WebSocket that is used, so that tests can stand in for the line. */
export interface Line {
  onopen: (() => void) | null
  onmessage: ((message: { data: unknown }) => void) | null
  onclose: ((end: { code: number; reason?: string }) => void) | null
  send(text: string): void
  close(): void
}
export type LineClass = new (address: string) => Line

export type ConnectionOptions = {
  /** Asked anew for every attempt, as the position in it moves on. */
  readonly address: () => string
  readonly onOpen?: () => void
  readonly onText: (text: string) => void
  readonly onStatus: (status: Status, closeCode: number | null) => void
  /** A line was lost or did not come about: how many in a row, and how long until the next try. */
  readonly onFailed?: ((inARow: number, nextTryMs: number) => void) | undefined
  readonly line?: LineClass
  readonly random?: () => number
  readonly watchdogMs?: number
}

/** The server says something at least every 15 s; two missed and a half mean the line is dead though it looks open. */
export const SILENCE_MS = 40_000
/** A handshake slower than this is given up. */
export const OPEN_WITHIN_MS = 10_000
/** Full jitter: wait random × min(CAP, BASE × 2^attempt). The base is what the server last announced for all its
    viewers together (`spread`); the cap bounds how late a page notices that the server is back. */
export const RETRY_BASE_MS = 1_000
export const RETRY_CAP_MS = 15_000
/** The server asked for room: not before this, or what it says, and spread over as much again. */
export const LATER_MS = 30_000
/** How long a page that was hidden waits for an answer to its first question before it takes the line for dead. */
export const PROBE_MS = 5_000

const LONGEST_ASKED_MS = 600_000

/** How long the server wants to be left alone: `retry=MS` in the reason of its goodbye. */
function askedFor(reason: string): number {
  const asked = Number(/^retry=(\d{1,9})$/.exec(reason)?.[1] ?? LATER_MS)
  return Math.min(LONGEST_ASKED_MS, asked)
}

export class Connection {
  status: Status = 'reconnecting'
  #options: ConnectionOptions
  #line: Line | null = null
  #attempt = 0
  #baseMs = RETRY_BASE_MS
  #retry: ReturnType<typeof setTimeout> | undefined
  #watchdog: ReturnType<typeof setTimeout> | undefined
  #move: ReturnType<typeof setTimeout> | undefined
  #beside: Line | null = null
  /** While the server asked for room, neither `online` nor a visible page shortens the wait. */
  #mayHurry = true

  constructor(options: ConnectionOptions) {
    this.#options = options
  }

  start(): void {
    globalThis.addEventListener?.('online', this.#hurry)
    globalThis.document?.addEventListener('visibilitychange', this.#onVisible)
    this.#open()
  }

  /** Ends for good: no further attempt, no further call. */
  stop(): void {
    this.#end(null)
  }

  send(message: object): void {
    try {
      this.#line?.send(JSON.stringify(message))
    } catch {
      // The line broke in this instant; its close event follows and brings the next attempt.
    }
  }

  /** The first good answer came: the next loss starts counting from nothing. */
  settled(): void {
    this.#attempt = 0
    this.#say('live', null)
  }

  /** Over how long all who follow should spread their return when the line breaks without a word. */
  spread(ms: number): void {
    this.#baseMs = ms > RETRY_BASE_MS ? ms : RETRY_BASE_MS
  }

  /** Gives up this line and tries another soon. */
  again(): void {
    this.#drop()
    this.#later(null)
  }

  /** The server is about to stop: after `ms` another line is opened, and this one let go of once that one speaks. */
  moveAfter(ms: number): void {
    clearTimeout(this.#move)
    this.#move = setTimeout(() => this.#openBeside(), ms)
  }

  /** Expects some frame within `ms`, sooner than the watchdog would ask for one. */
  expectAnswer(ms: number): void {
    this.#watch(ms)
  }

  #open(): void {
    const Line = this.#options.line ?? (WebSocket as unknown as LineClass)
    clearTimeout(this.#retry)
    this.#drop()
    const line = new Line(this.#options.address())
    this.#line = line
    this.#watch(OPEN_WITHIN_MS)
    this.#listen(line)
  }

  /** Should it come to nothing, the old line is still there; its end brings the next attempt. */
  #openBeside(): void {
    if (this.#line === null) return
    const Line = this.#options.line ?? (WebSocket as unknown as LineClass)
    const beside = new Line(this.#options.address())
    this.#beside?.close()
    this.#beside = beside
    beside.onmessage = (message) => {
      if (beside !== this.#beside) return
      this.#beside = null
      const old = this.#line
      this.#line = beside
      this.#listen(beside)
      old?.close()
      beside.onmessage?.(message)
    }
  }

  #listen(line: Line): void {
    line.onopen = () => {
      if (line !== this.#line) return
      this.#watch(this.#options.watchdogMs ?? SILENCE_MS)
      this.#options.onOpen?.()
    }
    line.onmessage = ({ data }) => {
      if (line !== this.#line || typeof data !== 'string') return
      this.#watch(this.#options.watchdogMs ?? SILENCE_MS)
      this.#options.onText(data)
    }
    line.onclose = ({ code, reason }) => {
      if (line !== this.#line) return
      this.#drop()
      this.#ended(code, reason ?? '')
    }
  }

  #ended(code: number, reason: string): void {
    const when = comeBack(code)
    if (when === 'never') this.#end(code)
    else this.#later(when === 'later' ? askedFor(reason) : null, code)
  }

  #end(code: number | null): void {
    globalThis.removeEventListener?.('online', this.#hurry)
    globalThis.document?.removeEventListener('visibilitychange', this.#onVisible)
    this.#drop()
    clearTimeout(this.#retry)
    this.#say('stopped', code)
  }

  /** `notBefore`: the server asked for room. */
  #later(notBefore: number | null, code: number | null = null): void {
    const random = (this.#options.random ?? Math.random)()
    const spread = Math.min(Math.max(RETRY_CAP_MS, this.#baseMs), this.#baseMs * 2 ** this.#attempt)
    const wait = notBefore === null ? spread * random : notBefore * (1 + random)
    this.#attempt += 1
    this.#mayHurry = notBefore === null
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => this.#open(), wait)
    this.#say('reconnecting', code)
    this.#options.onFailed?.(this.#attempt, wait)
  }

  #watch(ms: number): void {
    clearTimeout(this.#watchdog)
    this.#watchdog = setTimeout(() => this.again(), ms)
  }

  /** Lets go of the line so that nothing it still says is heard. */
  #drop(): void {
    clearTimeout(this.#watchdog)
    clearTimeout(this.#move)
    const [line, beside] = [this.#line, this.#beside]
    this.#line = null
    this.#beside = null
    line?.close()
    beside?.close()
  }

  #say(status: Status, code: number | null): void {
    if (status === this.status && code === null) return
    this.status = status
    this.#options.onStatus(status, code)
  }

  #hurry = (): void => {
    if (this.#line === null && this.status !== 'stopped' && this.#mayHurry) this.#open()
  }

  #onVisible = (): void => {
    if (globalThis.document.visibilityState === 'visible') this.#hurry()
  }
}
