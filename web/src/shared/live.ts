// The public socket: keeps one complete state and the position it stands at, through any loss of the line.
import { type AgendaEvent, applyDelta, type PublicState } from './agenda'
import { type ClockAnswer, clock as pageClock, type ServerClock } from './clock'
import { Connection, type LineClass, PROBE_MS, type Status } from './connection'
import { Sampling } from './sampling'

export type { Status } from './connection'

export type LiveOptions = {
  readonly slug: string
  readonly onState: (state: PublicState) => void
  readonly onStatus?: (status: Status, closeCode: number | null) => void
  readonly onFailed?: (inARow: number, nextTryMs: number) => void
  readonly onViewers?: (viewers: number) => void
  /** After an applied delta, in order; not for what a snapshot brought. */
  readonly onEvent?: (event: AgendaEvent, at: number) => void
  readonly clock?: ServerClock
  /** One of thousands: the time is asked for only when it is needed. */
  readonly sparing?: boolean
  readonly line?: LineClass
  readonly random?: () => number
  readonly watchdogMs?: number
}

type Frame =
  | {
      type: 'hello'
      epoch: string
      seq: number
      head: number
      now: number
      recovered: boolean
      window_ms: number
    }
  | { type: 'snapshot'; epoch: string; seq: number; state: PublicState }
  | { type: 'delta'; seq: number; at: number; event: AgendaEvent }
  | { type: 'beacon'; epoch: string; seq: number; now: number; viewers: number; window_ms: number }
  | { type: 'move'; after_ms: number }
  | ({ type: 'clock' } & ClockAnswer)

/** How many applied positions the page keeps to show what it did. */
const REMEMBERED_SEQS = 1000

/** Where whoever looks at the page (a browser test, a person with the console open) finds its position. */
declare global {
  interface HuiwuDebug {
    /** Of deltas and whole states alike; a number that is not the one before plus one is among `wholes`. */
    seqs?: number[]
    wholes?: number[]
    status?: Status
    epoch?: string | null
    seq?: number | null
  }
  var huiwu: HuiwuDebug | undefined
}

/** Where the page comes from, unless the server said in it that public sockets are answered elsewhere. */
function socketAddress(path: string): string {
  const { protocol, host } = location
  const elsewhere = globalThis.document?.querySelector<HTMLMetaElement>('meta[name=huiwu-live]')?.content
  return `${elsewhere || `${protocol === 'https:' ? 'wss:' : 'ws:'}//${host}`}${path}`
}

export class LiveSocket {
  state: PublicState | null = null
  epoch: string | null = null
  lastSeq: number | null = null
  viewers: number | null = null
  /** Server time of the last frame. */
  heardAt: number | null = null
  readonly #seqs: number[] = []
  readonly #wholes: number[] = []
  #options: LiveOptions
  #clock: ServerClock
  #connection: Connection
  #sampling: Sampling
  /** A question for what is missing is under way; a second gap before it is filled means a new line. */
  #asked: 'no' | 'waiting' | 'answered' = 'no'
  #askedTimer: ReturnType<typeof setTimeout> | undefined
  /** False after an event of an unknown kind: only a snapshot helps, so the position is not offered. */
  #positionHolds = true

  constructor(options: LiveOptions) {
    this.#options = options
    this.#clock = options.clock ?? pageClock
    const ask = () => this.#connection.send(this.#clock.ask())
    this.#sampling = new Sampling(this.#clock, ask, options.sparing ?? false)
    this.#connection = new Connection({
      address: () => this.#address(),
      onText: (text) => this.#read(text),
      onStatus: (status, code) => this.#onStatus(status, code),
      onFailed: options.onFailed,
      ...(options.line && { line: options.line }),
      ...(options.random && { random: options.random }),
      ...(options.watchdogMs && { watchdogMs: options.watchdogMs }),
    })
  }

  get status(): Status {
    return this.#connection.status
  }

  start(): void {
    this.#note()
    this.#connection.start()
    globalThis.document?.addEventListener('visibilitychange', this.#probe)
  }

  stop(): void {
    globalThis.document?.removeEventListener('visibilitychange', this.#probe)
    this.#connection.stop()
  }

  /** Takes a state that came another way (`GET C/state`), unless it is older than what is here. */
  adopt(epoch: string, seq: number, state: PublicState): void {
    if (epoch === this.epoch && this.lastSeq !== null && seq < this.lastSeq && this.state) return
    this.epoch = epoch
    this.#wholes.push(seq)
    if (this.#wholes.length > REMEMBERED_SEQS) this.#wholes.shift()
    this.#settle(seq, state)
  }

  /** Notes that the server was heard another way, and says when. */
  heardNow(): number {
    this.heardAt = this.#clock.now()
    return this.heardAt
  }

  #address(): string {
    const holds = this.#positionHolds && this.state !== null
    const position = holds ? `?epoch=${encodeURIComponent(this.epoch ?? '')}&seq=${this.lastSeq}` : ''
    return socketAddress(`/live/${encodeURIComponent(this.#options.slug)}${position}`)
  }

  #read(text: string): void {
    let frame: Frame
    try {
      frame = JSON.parse(text) as Frame
    } catch {
      this.#connection.again()
      return
    }
    this.#take(frame)
    this.heardNow()
    this.#sampling.heard()
  }

  #take(frame: Frame): void {
    switch (frame.type) {
      case 'hello':
        this.#onHello(frame)
        break
      case 'snapshot':
        this.adopt(frame.epoch, frame.seq, frame.state)
        this.#filled()
        this.#positionHolds = true
        this.#connection.settled()
        break
      case 'delta':
        this.#onDelta(frame.seq, frame.at, frame.event)
        break
      case 'beacon':
        this.#onBeacon(frame)
        break
      case 'move':
        this.#connection.moveAfter(frame.after_ms)
        break
      case 'clock':
        this.#clock.answer(frame)
    }
  }

  #onHello({ epoch, now, recovered, window_ms }: Extract<Frame, { type: 'hello' }>): void {
    // One that was not asked for begins a line, which may lead to another server.
    if (this.#asked === 'no') this.#sampling.begin()
    this.#clock.hint(now)
    this.#connection.spread(window_ms)
    clearTimeout(this.#askedTimer)
    if (this.#asked === 'waiting') this.#asked = 'answered'
    if (recovered && epoch === this.epoch && this.state) this.#connection.settled()
  }

  #onDelta(seq: number, at: number, event: AgendaEvent): void {
    if (this.state === null || this.lastSeq === null) return
    if (seq <= this.lastSeq) return
    if (seq > this.lastSeq + 1) {
      this.#resume(this.lastSeq)
      return
    }
    const next = applyDelta(this.state, at, event)
    if (next === null) {
      this.#positionHolds = false
      this.#resume(0)
      return
    }
    this.#filled()
    this.#settle(seq, next)
    this.#options.onEvent?.(event, at)
  }

  #onBeacon({ epoch, seq, now, viewers, window_ms }: Extract<Frame, { type: 'beacon' }>): void {
    this.#clock.hint(now)
    this.#connection.spread(window_ms)
    this.viewers = viewers
    this.#options.onViewers?.(viewers)
    if (epoch !== this.epoch || seq > (this.lastSeq ?? 0)) this.#resume(this.lastSeq ?? 0)
  }

  /** Asks once for what is missing; when the answer left a gap as well, the line is not worth keeping. */
  #resume(from: number): void {
    if (this.#asked === 'waiting') return
    if (this.#asked === 'answered') {
      this.#connection.again()
      return
    }
    this.#asked = 'waiting'
    this.#connection.send({ type: 'resume', epoch: this.epoch ?? '', seq: from })
    this.#askedTimer = setTimeout(() => this.#connection.again(), PROBE_MS)
  }

  #filled(): void {
    clearTimeout(this.#askedTimer)
    this.#asked = 'no'
  }

  #settle(seq: number, state: PublicState): void {
    this.lastSeq = seq
    this.state = state
    this.#seqs.push(seq)
    if (this.#seqs.length > REMEMBERED_SEQS) this.#seqs.shift()
    this.#note()
    this.#options.onState(state)
  }

  #onStatus(status: Status, code: number | null): void {
    if (status !== 'live') {
      this.#filled()
      this.#sampling.end()
    }
    this.#note()
    this.#options.onStatus?.(status, code)
  }

  #note(): void {
    globalThis.huiwu ??= {}
    const { status, epoch, lastSeq: seq } = this
    Object.assign(globalThis.huiwu, { seqs: this.#seqs, wholes: this.#wholes, status, epoch, seq })
  }

  /** A phone that slept may hold a line that died unseen: ask, and do not wait the whole watchdog for the answer. */
  #probe = (): void => {
    if (document.visibilityState !== 'visible' || this.status !== 'live') return
    this.#connection.send(this.#clock.ask())
    this.#connection.expectAnswer(PROBE_MS)
  }
}
