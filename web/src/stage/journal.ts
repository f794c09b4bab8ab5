// The desk's journal: a press is on the disk before it is sent, and leaves it once its fate is known. So it outlives
// a reload, a crash of the tab and a restart of the server, and goes out again under the id it was born with.
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { Press } from './press'

interface Schema extends DBSchema {
  presses: { key: string; value: Press }
}

const VERSION = 1
/** Only a promise of the disk itself counts: without it Chrome answers before anything is written. */
const STRICT = { durability: 'strict' } as const

export class Journal {
  readonly #db: Promise<IDBPDatabase<Schema>>

  constructor(slug: string) {
    this.#db = openDB<Schema>(`huiwu.stage.${slug}`, VERSION, {
      upgrade: (db) => void db.createObjectStore('presses', { keyPath: 'id' }),
      // A newer page in another tab wants to change the store: let go.
      blocking: (_now, _next, event) => (event.target as IDBDatabase).close(),
    })
    // Whoever keeps or reads is told; nobody else asks.
    this.#db.catch(() => undefined)
  }

  /** Resolves once it is on the disk; throws where a browser keeps nothing. A press kept before is replaced. */
  async keep(press: Press): Promise<void> {
    const tx = (await this.#db).transaction('presses', 'readwrite', STRICT)
    await Promise.all([tx.store.put(press), tx.done])
  }

  /** Its fate is known. */
  async forget(id: string): Promise<void> {
    await (await this.#db).delete('presses', id)
  }

  /** Those whose fate is unknown, oldest first. */
  async waiting(): Promise<Press[]> {
    const presses = await (await this.#db).getAll('presses')
    return presses.sort((a, b) => a.kept_at - b.kept_at)
  }

  async close(): Promise<void> {
    ;(await this.#db).close()
  }
}
