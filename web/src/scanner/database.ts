// This tablet's own store for one conference: what was done here, who is on the list, and who is inside.
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { Light } from './light'
import type { Operation, OperationAnswer } from './operation'

/** `fresh`: being sent right now; `waiting`: to be sent; `unsure`: answered, not durable yet; then `durable` or `failed`. */
export type EntryState = 'fresh' | 'waiting' | 'unsure' | 'durable' | 'failed'

export interface Entry {
  /** the order in which things happened on this tablet */
  readonly n: number
  readonly op: string
  readonly body: Operation
  readonly label: string
  readonly state: EntryState
  /** present while somebody still has to send it; what the index `open` holds */
  readonly open?: 1
  /** by this tablet's own clock */
  readonly kept_at: number
  readonly answer: OperationAnswer | null
  readonly durable_at: number | null
  /** what was shown of it; stays whatever is answered later */
  readonly light?: Light
  /** an undo or void of this tablet speaks of it */
  readonly taken_back?: true
}

export interface PresenceRow {
  readonly key: string
  readonly person: string
  readonly scope: string
  readonly direction: 'in' | 'out'
  readonly at: number
  readonly gate: string
}

export interface Schema extends DBSchema {
  ops: {
    key: number
    value: Entry
    indexes: { op: string; open: number; kept_at: number }
  }
  meta: { key: string; value: unknown }
  /** row id → sealed row, readable with the badge's own code only */
  roster: { key: string; value: string }
  presence: { key: string; value: PresenceRow }
}

export type Database = IDBPDatabase<Schema>

const VERSION = 1

export function openDatabase(slug: string): Promise<Database> {
  return openDB<Schema>(`huiwu.gate.${slug}`, VERSION, {
    upgrade(db) {
      const ops = db.createObjectStore('ops', { keyPath: 'n', autoIncrement: true })
      ops.createIndex('op', 'op', { unique: true })
      ops.createIndex('open', 'open')
      ops.createIndex('kept_at', 'kept_at')
      db.createObjectStore('meta')
      db.createObjectStore('roster')
      db.createObjectStore('presence', { keyPath: 'key' })
    },
    // A newer page in another tab wants to change the store: let go, that tab does the sending from now on.
    blocking: (_now, _next, event) => (event.target as IDBDatabase).close(),
  })
}
