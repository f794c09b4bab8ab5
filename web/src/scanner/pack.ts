// What a tablet carries to go on without the server: the sealed list, and who is inside.
import type { ScanResult } from '../shared/verdicts'
import { conferenceTag, isBadgeCode, tagOf } from './badge_code'
import type { Database } from './database'
import { Presences, type PresenceWire } from './presences'
import { canUnseal, type ListedPerson, rowKey, unseal } from './sealed'

interface RosterAnswer {
  readonly version: number
  readonly whole: boolean
  readonly salt: string
  readonly rows: readonly (readonly [string, string])[]
  readonly gone: readonly string[]
  readonly registered: number
}

interface PresenceAnswer {
  readonly seq: number
  readonly whole: boolean
  readonly presence: readonly PresenceWire[]
}

interface Kept {
  readonly version: number
  readonly salt: string
  readonly registered: number
}

/** What the code says of itself, before or without the server. */
export type Found =
  | { readonly kind: 'person'; readonly person: ListedPerson }
  | { readonly kind: 'nobody'; readonly reason: 'not_a_badge' | 'other_conference' | 'unknown_code' }
  /** no list on this tablet: it cannot tell */
  | { readonly kind: 'unlisted' }

export type Get = <T>(path: string) => Promise<T>

export class Pack {
  readonly presences: Presences
  readonly #db: Database
  readonly #slug: string
  readonly #get: Get
  #kept: Kept | null = null
  #seq = 0
  #syncing: Promise<void> | null = null

  constructor(db: Database, slug: string, get: Get) {
    this.#db = db
    this.#slug = slug
    this.#get = get
    this.presences = new Presences(db)
  }

  /** 0 when there is no list here. */
  get version(): number {
    return this.#kept?.version ?? 0
  }

  /** people on the list */
  get registered(): number {
    return this.#kept?.registered ?? 0
  }

  get seq(): number {
    return this.#seq
  }

  get ready(): boolean {
    return this.#kept !== null && canUnseal()
  }

  async load(): Promise<void> {
    this.#kept = ((await this.#db.get('meta', 'roster')) as Kept | undefined) ?? null
    this.#seq = ((await this.#db.get('meta', 'presence_seq')) as number | undefined) ?? 0
    await this.presences.load()
  }

  /** One at a time: a frame that comes while a sync runs is covered by the sync after it. */
  async sync(): Promise<void> {
    while (this.#syncing) await this.#syncing
    this.#syncing = this.#sync().finally(() => {
      this.#syncing = null
    })
    return this.#syncing
  }

  async find(code: string): Promise<Found> {
    if (!isBadgeCode(code)) return { kind: 'nobody', reason: 'not_a_badge' }
    const kept = this.#kept
    if (!kept || !canUnseal()) return { kind: 'unlisted' }
    if (tagOf(code) !== (await conferenceTag(this.#slug)))
      return { kind: 'nobody', reason: 'other_conference' }
    const key = await rowKey(code, kept.salt)
    const sealed = await this.#db.get('roster', key.id)
    if (sealed === undefined) return { kind: 'nobody', reason: 'unknown_code' }
    return { kind: 'person', person: await unseal(sealed, key) }
  }

  /** One record of the ledger, as the staff socket or an answer brings it. False: ask the server who is inside now. */
  async note(scan: ScanResult): Promise<boolean> {
    if (scan.kind === 'undo' || scan.kind === 'void' || scan.kind === 'close') return false
    if (scan.verdict !== 'admitted' || !scan.attendee || !scan.scope) return true
    await this.presences.note([[scan.attendee.id, scan.scope, scan.direction ?? 'in', scan.at, scan.gate]])
    return true
  }

  async #sync(): Promise<void> {
    if (canUnseal()) await this.#syncRoster()
    await this.#syncPresence()
  }

  async #syncRoster(): Promise<void> {
    const since = this.#kept ? `?since=${this.#kept.version}` : ''
    const answer = await this.#get<RosterAnswer>(`/roster${since}`)
    const tx = this.#db.transaction(['roster', 'meta'], 'readwrite')
    const rows = tx.objectStore('roster')
    if (answer.whole) await rows.clear()
    const kept: Kept = { version: answer.version, salt: answer.salt, registered: answer.registered }
    await Promise.all([
      ...answer.rows.map(([id, sealed]) => rows.put(sealed, id)),
      ...answer.gone.map((id) => rows.delete(id)),
      tx.objectStore('meta').put(kept, 'roster'),
      tx.done,
    ])
    this.#kept = kept
  }

  async #syncPresence(): Promise<void> {
    const since = this.#seq ? `?since=${this.#seq}` : ''
    const answer = await this.#get<PresenceAnswer>(`/presence${since}`)
    if (answer.whole) await this.presences.replace(answer.presence)
    else await this.presences.note(answer.presence)
    this.#seq = answer.seq
    await this.#db.put('meta', answer.seq, 'presence_seq')
  }

  /** The store's lineage has changed: positions of the old one mean nothing. */
  async startOver(): Promise<void> {
    this.#seq = 0
    await this.#db.put('meta', 0, 'presence_seq')
  }
}
