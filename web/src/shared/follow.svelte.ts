// Follows the conference: the public socket, and while that is away the public document, as reactive values.
import type { AgendaEvent, PublicState } from './agenda'
import { ApiError, call, ofConference, slug } from './api'
import { LiveSocket, type Status } from './live'

type PublicDocument = { readonly epoch: string; readonly seq: number; readonly state: PublicState }

/** So many tries in a row that came to nothing are no hiccup: ask for the document meanwhile. */
const FAILED_TRIES = 2
/** Those who lost their lines together ask one after the other. */
const DOCUMENT_WITHIN_MS = 1_500
/** A page that has nothing to show asks as soon as its first line failed, or has not come about by then. */
const DOCUMENT_FIRST_MS = 300
const DOCUMENT_AT_LAST_MS = 3_000
/** How often, with half as much again at random, so that a hall does not ask in one breath. The browser keeps the
    answer and asks with its tag: as long as nothing happened, 304 comes back. */
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
      onFailed: (inARow, nextTryMs) => this.#onFailed(inARow, nextTryMs),
      onViewers: (viewers) => {
        this.viewers = viewers
      },
      ...(onEvent && { onEvent }),
    })
  }

  start(): void {
    this.#socket.start()
    this.#awaitDocument(DOCUMENT_AT_LAST_MS * (1 + Math.random() / 2))
  }

  stop(): void {
    this.#socket.stop()
    this.#forget()
  }

  /** Takes a newer state of this epoch that came with another answer. */
  adopt(seq: number, state: PublicState): void {
    const { epoch, lastSeq } = this.#socket
    if (epoch !== null && lastSeq !== null && seq > lastSeq) this.#socket.adopt(epoch, seq, state)
  }

  #onStatus(status: Status): void {
    this.status = status
    this.heardAt = this.#socket.heardAt ?? this.heardAt
    if (status === 'live') this.#forget()
  }

  #onFailed(inARow: number, nextTryMs: number): void {
    if (this.state === null) {
      if (inARow === 1) this.#awaitDocument(DOCUMENT_FIRST_MS * (1 + Math.random() / 2))
    } else if (!this.#awaiting && (inARow >= FAILED_TRIES || nextTryMs > DOCUMENT_EVERY_MS)) {
      this.#awaitDocument(Math.random() * Math.max(DOCUMENT_WITHIN_MS, nextTryMs))
    }
  }

  #awaitDocument(ms: number): void {
    this.#forget()
    this.#awaiting = true
    this.#documentTimer = setTimeout(() => this.#whenSeen(), ms)
  }

  #forget(): void {
    this.#awaiting = false
    clearTimeout(this.#documentTimer)
    globalThis.document?.removeEventListener('visibilitychange', this.#whenSeen)
  }

  /** A page that nobody looks at asks when somebody does. */
  #whenSeen = (): void => {
    globalThis.document?.removeEventListener('visibilitychange', this.#whenSeen)
    if (globalThis.document?.visibilityState === 'hidden')
      globalThis.document.addEventListener('visibilitychange', this.#whenSeen)
    else void this.#document()
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
    if (this.status !== 'live') this.#awaitDocument(DOCUMENT_EVERY_MS * (1 + Math.random() / 2))
  }
}
