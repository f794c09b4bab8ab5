// Follows the staff socket as a page of the stage: the message to the speaker, the overlay's orders, the baton, words
// for staff. As reactive values; whatever was known stays while the line is away.
import type { Announcement } from './agenda'
import { type ApiError, slug } from './api'
import type { Status } from './connection'
import { type DeskFrame, type Hello, StaffSocket, type Totals } from './staff'

export type { Baton, Desk, Message, Overlay } from './staff'

export type DeskOptions = {
  /** For those who may read them. `seq` moves with the check-in ledger. */
  readonly onTotals?: (totals: Totals, seq: number) => void
  readonly onHello?: (hello: Hello) => void
}

export class DeskFollow {
  /** Null until the server has spoken. */
  desk = $state.raw<DeskFrame['desk'] | null>(null)
  staffAnnouncements = $state.raw<readonly Announcement[]>([])
  /** The newest `rev` of the agenda's log; it also moves with what everybody sees. */
  rev = $state.raw<number | null>(null)
  /** The newest record of the check-in ledger, and the version of the list; for those who may read totals. */
  ledgerSeq = $state.raw<number | null>(null)
  listVersion = $state.raw<number | null>(null)
  status = $state.raw<Status>('reconnecting')
  /** Set when the session has ended or may not do this: nothing more will come. */
  error = $state.raw<ApiError | null>(null)
  readonly #socket: StaffSocket

  constructor({ onTotals, onHello }: DeskOptions = {}) {
    this.#socket = new StaffSocket({
      slug: slug(),
      onTotals: (totals, seq) => {
        this.ledgerSeq = seq
        onTotals?.(totals, seq)
      },
      onHello: (hello) => {
        this.listVersion = hello.roster_version ?? null
        onHello?.(hello)
      },
      onRoster: (version) => {
        this.listVersion = version
      },
      onDesk: ({ rev, desk, staff_announcements }) => {
        this.desk = desk
        this.staffAnnouncements = staff_announcements
        this.rev = rev
      },
      onStatus: (status) => {
        this.status = status
      },
      onRefused: (error) => {
        this.error = error
      },
    })
  }

  start(): void {
    this.#socket.start()
  }

  stop(): void {
    this.#socket.stop()
  }
}
