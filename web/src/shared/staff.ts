// The staff socket: totals, scans, and what the stage's pages show, as they happen, after signing in with a ticket.
import type { Announcement } from './agenda'
import { ApiError } from './api'
import { clock } from './clock'
import { Connection, type LineClass, type Status } from './connection'
import { socketTicket } from './session'
import type { OperationKind, ScannedPerson, ScanResult } from './verdicts'

export type Totals = {
  readonly admitted: number
  readonly inside: number
  readonly registered: number
  /** on the list, and not let in yet */
  readonly missing: number
  readonly by_category: Readonly<Record<string, { readonly admitted: number; readonly registered: number }>>
  readonly by_gate: Readonly<
    Record<string, { readonly admitted: number; readonly repeat: number; readonly refused: number }>
  >
  readonly arrivals: readonly (readonly [minuteAt: number, count: number])[]
  readonly conflicts: number
  readonly zones?: Readonly<Record<string, ZoneTotals>>
}

export type ZoneTotals = {
  readonly inside: number
  readonly capacity: number | null
  readonly warn_at: number | null
}

/** One person let in more than once by gates that did not know of each other; open until a person closes it. */
export type Conflict = {
  readonly id: string
  readonly attendee: ScannedPerson
  readonly scope: string
  readonly entries: readonly {
    readonly op: string
    readonly kind: OperationKind
    readonly gate: string
    readonly at: number
    readonly device: string | null
  }[]
  readonly state: 'open' | 'closed'
  readonly note?: string | null
  readonly closed_by?: string | null
  readonly closed_at?: number | null
}

export type Hello = {
  readonly epoch: string
  readonly seq: number
  readonly now: number
  /** absent: this server has no list for tablets */
  readonly roster_version?: number
}

/** What the speaker reads on the timer. */
export type Message = { readonly text: string; readonly blink: boolean; readonly at: number }
/** What the overlay was told to show, and when; `speaker` counts from 0 among those of the item. */
export type Overlay = {
  readonly show: 'auto' | 'off' | 'item' | 'speaker'
  readonly item: string | null
  readonly speaker: number
  readonly at: number
}
/** Who alone runs the agenda. */
export type Baton = {
  readonly holder: string
  readonly name: string
  readonly word: string
  readonly at: number
}
export type Desk = {
  readonly message: Message | null
  readonly overlay: Overlay
  readonly baton: Baton | null
}
/** Always whole: what the stage's own pages show besides the public state, at a `rev` of the agenda's log. */
export type DeskFrame = {
  readonly rev: number
  readonly desk: Desk
  readonly staff_announcements: readonly Announcement[]
}

/** What a tablet tells of itself, at most every ten seconds. */
export type TabletStatus = {
  readonly waiting: number
  readonly oldest_at: number | null
  /** positive when its own clock is ahead */
  readonly clock_ms: number
  readonly battery: number | null
  readonly list_version: number
  readonly seq: number
}

export type StaffOptions = {
  readonly slug: string
  readonly onTotals: (totals: Totals, seq: number) => void
  readonly onScan?: (scan: ScanResult, seq: number) => void
  readonly onHello?: (hello: Hello) => void
  readonly onRoster?: (version: number) => void
  readonly onConflict?: (conflict: Conflict) => void
  readonly onDesk?: (frame: DeskFrame) => void
  readonly onBeacon?: () => void
  /** The conference's rules have changed. */
  readonly onConference?: () => void
  /** The office changed something about this device, or its PIN has ended. */
  readonly onDevice?: () => void
  readonly onStatus?: (status: Status, closeCode: number | null) => void
  /** The session has ended or may not do this: the page says how to sign in again. */
  readonly onRefused?: (error: ApiError) => void
  readonly ticket?: () => Promise<string>
  readonly line?: LineClass
  readonly random?: () => number
  readonly watchdogMs?: number
}

type Frame =
  | ({ type: 'hello' } & Hello)
  | { type: 'totals'; seq: number; totals: Totals }
  | { type: 'scan'; seq: number; scan: ScanResult }
  | { type: 'roster'; version: number }
  | { type: 'conflict'; conflict: Conflict }
  | ({ type: 'desk' } & DeskFrame)
  | { type: 'conference' }
  | { type: 'device' }
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

  tell(status: TabletStatus): void {
    if (this.status === 'live') this.#connection.send({ type: 'status', ...status })
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
        this.#options.onHello?.(frame)
        break
      case 'totals':
        this.#options.onTotals(frame.totals, frame.seq)
        break
      case 'scan':
        this.#options.onScan?.(frame.scan, frame.seq)
        break
      case 'roster':
        this.#options.onRoster?.(frame.version)
        break
      case 'conflict':
        this.#options.onConflict?.(frame.conflict)
        break
      case 'desk':
        this.#options.onDesk?.(frame)
        break
      case 'conference':
        this.#options.onConference?.()
        break
      case 'device':
        this.#options.onDevice?.()
        break
      case 'beacon':
        clock.hint(frame.now)
        this.#options.onBeacon?.()
    }
  }
}
