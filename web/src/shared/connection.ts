// A WebSocket that comes back: watchdog, jitter, and what each close code asks for. It knows nothing of the messages.
import { comeBack } from './close_codes'

export type Status = 'live' | 'reconnecting' | 'stopped'

/** The part of WebSocket that is used, so that tests can stand in for the line. */
export interface Line {
  onopen: (() => void) | null
  onmessage: ((message: { data: unknown }) => void) | null
  onclose: ((end: { code: number }) => void) | null
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
  readonly line?: LineClass
  readonly random?: () => number
  readonly watchdogMs?: number
}

/** The server says something at least every 15 s; two missed and a half mean the line is dead though it looks open. */
export const SILENCE_MS = 40_000
/** A handshake slower than this is given up. */
export const OPEN_WITHIN_MS = 10_000
/** Full jitter: wait random × min(CAP, BASE × 2^attempt). One second spreads a full hall after a restart;
    the cap bounds how late a page notices that the server is back. */
export const RETRY_BASE_MS = 1_000
export const RETRY_CAP_MS = 15_000
/** The server asked for room: not before this, and spread over as much again. */
export const LATER_MS = 30_000
/** How long a page that was hidden waits for an answer to its first question before it takes the line for dead. */
export const PROBE_MS = 5_000

export class Connection {
  status: Status = 'reconnecting'
  #options: ConnectionOptions
  #line: Line | null = null
  #attempt = 0
  #retry: ReturnType<typeof setTimeout> | undefined
  #watchdog: ReturnType<typeof setTimeout> | undefined
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

  /** Gives up this line and tries another soon. */
  again(): void {
    this.#drop()
    this.#later('soon')
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
    line.onclose = ({ code }) => {
      if (line !== this.#line) return
      this.#drop()
      this.#ended(code)
    }
  }

  #ended(code: number): void {
    const when = comeBack(code)
    if (when === 'never') this.#end(code)
    else this.#later(when === 'later' ? 'later' : 'soon', code)
  }

  #end(code: number | null): void {
    globalThis.removeEventListener?.('online', this.#hurry)
    globalThis.document?.removeEventListener('visibilitychange', this.#onVisible)
    this.#drop()
    clearTimeout(this.#retry)
    this.#say('stopped', code)
  }

  #later(when: 'soon' | 'later', code: number | null = null): void {
    const random = (this.#options.random ?? Math.random)()
    const spread = Math.min(RETRY_CAP_MS, RETRY_BASE_MS * 2 ** this.#attempt)
    const wait = when === 'later' ? LATER_MS * (1 + random) : spread * random
    this.#attempt += 1
    this.#mayHurry = when === 'soon'
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => this.#open(), wait)
    this.#say('reconnecting', code)
  }

  #watch(ms: number): void {
    clearTimeout(this.#watchdog)
    this.#watchdog = setTimeout(() => this.again(), ms)
  }

  /** Lets go of the line so that nothing it still says is heard. */
  #drop(): void {
    clearTimeout(this.#watchdog)
    const line = this.#line
    this.#line = null
    line?.close()
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
