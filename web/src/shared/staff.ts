// The staff socket: totals and scans as they happen, after signing in with a ticket.
import { ApiError } from './api'
import { clock } from './clock'
import { Connection, type LineClass, type Status } from './connection'
import { socketTicket } from './session'
import type { ScanResult } from './verdicts'

export type Totals = {
  readonly admitted: number
  readonly inside: number
  readonly registered: number
  readonly by_category: Readonly<Record<string, { readonly admitted: number; readonly registered: number }>>
  readonly by_gate: Readonly<
    Record<string, { readonly admitted: number; readonly repeat: number; readonly refused: number }>
  >
  readonly arrivals: readonly (readonly [minuteAt: number, count: number])[]
  readonly conflicts: number
}

export type StaffOptions = {
  readonly slug: string
  readonly onTotals: (totals: Totals, seq: number) => void
  readonly onScan?: (scan: ScanResult, seq: number) => void
  readonly onStatus?: (status: Status, closeCode: number | null) => void
  /** The session has ended or may not do this: the page says how to sign in again. */
  readonly onRefused?: (error: ApiError) => void
  readonly ticket?: () => Promise<string>
  readonly line?: LineClass
  readonly random?: () => number
  readonly watchdogMs?: number
}

type Frame =
  | { type: 'hello'; epoch: string; seq: number; now: number }
  | { type: 'totals'; seq: number; totals: Totals }
  | { type: 'scan'; seq: number; scan: ScanResult }
  | { type: 'beacon'; epoch: string; seq: number; now: number }

export class StaffSocket {
  #options: StaffOptions
  #connection: Connection

  constructor(options: StaffOptions) {
    this.#options = options
    this.#connection = new Connection({
      address: () => this.#address(),
      onOpen: () => void this.#signIn(),
      onText: (text) => this.#read(text),
      onStatus: (status, code) => options.onStatus?.(status, code),
      ...(options.line && { line: options.line }),
      ...(options.random && { random: options.random }),
      ...(options.watchdogMs && { watchdogMs: options.watchdogMs }),
    })
  }

  get status(): Status {
    return this.#connection.status
  }

  start(): void {
    this.#connection.start()
  }

  stop(): void {
    this.#connection.stop()
  }

  #address(): string {
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:'
    return `${scheme}//${location.host}/live/${encodeURIComponent(this.#options.slug)}/staff`
  }

  /** Every line needs a ticket of its own: they are good once. */
  async #signIn(): Promise<void> {
    try {
      const ticket = await (this.#options.ticket ?? socketTicket)()
      this.#connection.send({ type: 'sign_in', ticket })
    } catch (error) {
      if (error instanceof ApiError && !error.passing) {
        this.#connection.stop()
        this.#options.onRefused?.(error)
        return
      }
      this.#connection.again()
    }
  }

  #read(text: string): void {
    let frame: Frame
    try {
      frame = JSON.parse(text) as Frame
    } catch {
      this.#connection.again()
      return
    }
    switch (frame.type) {
      case 'hello':
        clock.hint(frame.now)
        this.#connection.settled()
        break
      case 'totals':
        this.#options.onTotals(frame.totals, frame.seq)
        break
      case 'scan':
        this.#options.onScan?.(frame.scan, frame.seq)
        break
      case 'beacon':
        clock.hint(frame.now)
    }
  }
}
