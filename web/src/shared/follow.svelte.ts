// Follows the conference: the public socket, and while that is away the public document, as reactive values.
import type { AgendaEvent, PublicState } from './agenda'
import { ApiError, call, ofConference, slug } from './api'
import { LiveSocket, type Status } from './live'

type PublicDocument = { readonly epoch: string; readonly seq: number; readonly state: PublicState }

/** A line that is away longer than this is not a hiccup: ask for the document meanwhile. */
const DOCUMENT_AFTER_MS = 3_000
/** A page that has nothing to show asks as soon as its first line failed. */
const DOCUMENT_FIRST_MS = 300
/** How often, with half as much again at random, so that a hall does not ask in one breath. */
const DOCUMENT_EVERY_MS = 12_000

export class Follow {
  state = $state.raw<PublicState | null>(null)
  seq = $state.raw<number | null>(null)
  status = $state.raw<Status>('reconnecting')
  viewers = $state.raw<number | null>(null)
  /** Server time of the last thing heard before the line was lost. */
  heardAt = $state.raw<number | null>(null)
  /** Set when there is nothing to follow: no such conference, or a page too old to be served. */
  error = $state.raw<ApiError | null>(null)
  readonly #socket: LiveSocket
  #documentTimer: ReturnType<typeof setTimeout> | undefined
  #awaiting = false

  /** `sparing`: as one of thousands, the page asks the server for the time only when it must. */
  constructor(onEvent?: (event: AgendaEvent, at: number) => void, { sparing = false } = {}) {
    this.#socket = new LiveSocket({
      slug: slug(),
      sparing,
      onState: (state) => {
        this.state = state
        this.seq = this.#socket.lastSeq
        this.error = null
      },
      onStatus: (status) => this.#onStatus(status),
      onViewers: (viewers) => {
        this.viewers = viewers
      },
      ...(onEvent && { onEvent }),
    })
  }

  start(): void {
    this.#socket.start()
    this.#awaitDocument(DOCUMENT_AFTER_MS)
  }

  stop(): void {
    this.#socket.stop()
    clearTimeout(this.#documentTimer)
  }

  /** Takes a newer state of this epoch that came with another answer. */
  adopt(seq: number, state: PublicState): void {
    const { epoch, lastSeq } = this.#socket
    if (epoch !== null && lastSeq !== null && seq > lastSeq) this.#socket.adopt(epoch, seq, state)
  }

  #onStatus(status: Status): void {
    this.status = status
    this.heardAt = this.#socket.heardAt ?? this.heardAt
    if (status === 'live') {
      clearTimeout(this.#documentTimer)
      this.#awaiting = false
    } else if (!this.#awaiting || this.state === null) {
      this.#awaitDocument(this.state === null ? DOCUMENT_FIRST_MS : DOCUMENT_AFTER_MS)
    }
  }

  #awaitDocument(ms: number): void {
    clearTimeout(this.#documentTimer)
    this.#awaiting = true
    this.#documentTimer = setTimeout(() => void this.#document(), ms * (1 + Math.random() / 2))
  }

  async #document(): Promise<void> {
    try {
      const { epoch, seq, state } = await call<PublicDocument>('GET', ofConference('/state'))
      if (this.status === 'live') return
      this.#socket.adopt(epoch, seq, state)
      this.heardAt = this.#socket.heardNow()
    } catch (error) {
      if (error instanceof ApiError && !this.state) this.error = error
      if (error instanceof ApiError && error.status === 404) {
        this.stop()
        return
      }
    }
    if (this.status !== 'live') this.#awaitDocument(DOCUMENT_EVERY_MS)
  }
}
