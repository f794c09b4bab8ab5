// The parts of one tablet put together: journal, list, line and uplink, for one conference.

import type { Rules } from '../shared/admission'
import { ApiError, call, ofConference, slug } from '../shared/api'
import type { Conflict, Hello } from '../shared/staff'
import type { ScanResult } from '../shared/verdicts'
import { type Entry, openDatabase } from './database'
import { Flow } from './flow'
import { Journal, moveIn } from './journal'
import { Line } from './line.svelte'
import type { OperationAnswer } from './operation'
import { Pack } from './pack'
import { canUnseal } from './sealed'
import { scanTime } from './server_time'
import { aloneByLock, Uplink } from './uplink'

/** The light comes no later than this, with or without the server. */
const PATIENCE_MS = 1_500
/** While the server is known to be away nobody waits for it that long. */
const PATIENCE_OFFLINE_MS = 300
/** An answer this late is still heard, and is a late one. */
const ANSWER_WITHIN_MS = 8_000
const CHECK_EVERY_MS = 60_000
/** What the server may have lost when its store changed hands, and what is asked for every minute. */
const CHECK_BACK_MS = 10 * 60_000

/** Told to this tablet's other tabs: who was just let in here, or an answer to one of the journal's operations. */
interface News {
  readonly shown?: ScanResult | null
  readonly settled?: { readonly entry: Entry; readonly answer: OperationAnswer }
}

export interface StationPorts {
  readonly rules: () => Rules | null
  readonly onAnswer: (entry: Entry, answer: OperationAnswer) => void
  readonly onSignedOut: () => void
}

export class Station {
  waiting = $state(0)
  oldestAt = $state<number | null>(null)
  /** people on the list of this tablet; null: no list */
  listed = $state<number | null>(null)
  conflicts = $state.raw<readonly Conflict[]>([])
  readonly line = new Line(slug())

  readonly #ports: StationPorts
  readonly #channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel(`huiwu.gate.${slug()}`) : null
  #parts: Promise<Parts> | null = null
  #epoch = ''
  #counting = false
  #uncounted = false
  /** what this server can do: an older one has no list, no operations */
  #modern = false

  constructor(ports: StationPorts) {
    this.#ports = ports
    this.#channel?.addEventListener('message', ({ data }: MessageEvent<News>) => void this.#told(data))
    window.setInterval(() => void this.#everyMinute(), CHECK_EVERY_MS)
    void this.#count()
  }

  /** Rejects while the tablet's store cannot be opened; asked again the next time. */
  parts(): Promise<Parts> {
    this.#parts ??= this.#open().catch((error: unknown) => {
      this.#parts = null
      throw error
    })
    return this.#parts
  }

  /** The server answers again. */
  async back(): Promise<void> {
    const parts = await this.#partsIfAny()
    parts?.uplink.wake()
  }

  async hello(hello: Hello): Promise<void> {
    this.line.heard()
    this.#modern = hello.roster_version !== undefined
    const parts = await this.#partsIfAny()
    if (!parts) return
    const { uplink, pack } = parts
    const moved = this.#epoch !== '' && this.#epoch !== hello.epoch
    this.#epoch = hello.epoch
    if (moved) await pack.startOver()
    uplink.wake()
    if (!this.#modern) return
    await quietly(async () => {
      await this.#sync()
      const { conflicts } = await get<{ conflicts: Conflict[] }>('/conflicts')
      this.conflicts = conflicts.filter(({ state }) => state === 'open')
      await uplink.check(0)
    })
  }

  async listChanged(): Promise<void> {
    await quietly(() => this.#sync())
  }

  async heard(scan: ScanResult): Promise<void> {
    this.line.inStep()
    const parts = await this.#partsIfAny()
    if (parts && !(await parts.pack.note(scan))) await this.listChanged()
  }

  conflict(conflict: Conflict): void {
    const others = this.conflicts.filter(({ id }) => id !== conflict.id)
    this.conflicts = conflict.state === 'open' ? [...others, conflict] : others
  }

  async closeConflict(id: string, note: string): Promise<void> {
    this.conflict(
      await call<Conflict>('POST', ofConference(`/conflicts/${encodeURIComponent(id)}/close`), { note }),
    )
  }

  async changed(shown: ScanResult | null = null): Promise<void> {
    await this.#count()
    this.#channel?.postMessage({ shown } satisfies News)
  }

  async #told({ shown, settled }: News): Promise<void> {
    await this.#count()
    if (shown) await (await this.#partsIfAny())?.pack.note(shown)
    if (settled) this.#ports.onAnswer(settled.entry, settled.answer)
  }

  get modern(): boolean {
    return this.#modern
  }

  #partsIfAny(): Promise<Parts | null> {
    return this.parts().catch(() => null)
  }

  async #open(): Promise<Parts> {
    const db = await openDatabase(slug())
    const journal = new Journal(db)
    const pack = new Pack(db, slug(), get)
    await pack.load()
    await moveIn(journal, localStorage, `huiwu.scanner.waiting.${slug()}.`)
    await journal.prune()
    void navigator.storage?.persist?.()
    const uplink = this.#uplink(journal)
    const flow = this.#flow(journal, pack, uplink)
    this.#listed(pack)
    uplink.wake()
    return { journal, pack, flow, uplink }
  }

  #uplink(journal: Journal): Uplink {
    return new Uplink({
      journal,
      post: (path, body) => call('POST', ofConference(path), body),
      alone: aloneByLock(`huiwu.uplink.${slug()}`),
      later: (run, ms) => window.setTimeout(run, ms),
      random: Math.random,
      onAnswer: (entry, answer) => this.#settled(entry, answer),
      onLine: (answered) => this.line.said(answered),
      onChange: () => void this.changed(),
      onSignedOut: () => this.#ports.onSignedOut(),
    })
  }

  #flow(journal: Journal, pack: Pack, uplink: Uplink): Flow {
    return new Flow({
      journal,
      pack,
      rules: () => this.#ports.rules() ?? { time_zone: 'UTC', categories: [], zones: [], gates: [] },
      send: (body) => call('POST', ofConference('/scans'), body, { timeoutMs: ANSWER_WITHIN_MS }),
      now: scanTime,
      patience: () => (this.line.online ? PATIENCE_MS : PATIENCE_OFFLINE_MS),
      onLine: (answered) => this.line.said(answered),
      onLate: (entry, answer) => this.#settled(entry, answer),
      wake: () => {
        void this.changed()
        uplink.wake()
      },
    })
  }

  #settled(entry: Entry, answer: OperationAnswer): void {
    this.#ports.onAnswer(entry, answer)
    this.#channel?.postMessage({ settled: { entry, answer } } satisfies News)
    void this.#count()
  }

  async #sync(): Promise<void> {
    const parts = await this.#partsIfAny()
    if (!this.#modern || !parts) return
    await parts.pack.sync()
    this.line.inStep()
    this.#listed(parts.pack)
  }

  #listed(pack: Pack): void {
    this.listed = pack.ready && canUnseal() ? pack.registered : null
  }

  /** Asked for after every single answer; a count that is under way is followed by one more, not by a hundred. */
  async #count(): Promise<void> {
    this.#uncounted = true
    if (this.#counting) return
    this.#counting = true
    try {
      while (this.#uncounted) {
        this.#uncounted = false
        const { journal } = await this.parts()
        const { count, oldest } = await journal.countOpen()
        this.waiting = count
        this.oldestAt = oldest
      }
    } catch {
      // This browser keeps nothing (a private window, a full disk): every scan says so itself.
    } finally {
      this.#counting = false
    }
  }

  async #everyMinute(): Promise<void> {
    const parts = await this.#partsIfAny()
    if (!parts) return
    await parts.journal.prune()
    if (this.#modern && this.line.online) await quietly(() => parts.uplink.check(Date.now() - CHECK_BACK_MS))
  }
}

export interface Parts {
  readonly journal: Journal
  readonly pack: Pack
  readonly flow: Flow
  readonly uplink: Uplink
}

function get<T>(path: string): Promise<T> {
  return call<T>('GET', ofConference(path))
}

/** What the next hello or the next minute asks for anyhow. */
async function quietly(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
  }
}
