// The tablet's journal: an operation is in it, on the disk, before any light is shown, and leaves it only
// when the server has long had it on its own.
//
// 1. `append` numbers and writes in one strict transaction; two tabs draw from the same counter.
// 2. `settle` notes the server's answer; `waiting` are those that still have to be sent, oldest first.
// 3. `reopen` puts back what the server turned out not to hold; what was shown of it stays beside the new answer.
// 4. `prune` takes away what was durable for KEEP_MS.
import type { IDBPTransaction } from 'idb'
import type { Database, Entry, EntryState, Schema } from './database'
import { lightAfter, toldAgain } from './light'
import { type Draft, isResult, type Method, type Operation, type OperationAnswer } from './operation'

/** A scan in flight is nobody else's business for so long; then its tab has died and any tab may send it. */
export const FRESH_MS = 5_000
/** Durable on the server, and still kept here for a day: the server may yet lose its disk. */
export const KEEP_MS = 24 * 3_600_000
const DEVICE_LENGTH = 10
const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz'

/** Only a promise of the disk itself counts: without it Chrome answers before anything is written. */
const STRICT = { durability: 'strict' } as const

type Both = IDBPTransaction<Schema, ('ops' | 'meta')[], 'readwrite'>

export class Journal {
  readonly #db: Database
  readonly #now: () => number

  constructor(db: Database, now: () => number = () => Date.now()) {
    this.#db = db
    this.#now = now
  }

  /** Writes all drafts in one transaction; what it gives back is on the disk. */
  async append(label: string, ...drafts: readonly Draft[]): Promise<Entry[]> {
    const tx = this.#db.transaction(['ops', 'meta'], 'readwrite', STRICT)
    const entries: Entry[] = []
    for (const draft of drafts) entries.push(await this.#add(tx, label, draft))
    await tx.done
    return entries
  }

  /** Scans kept by the page's older version come in under the ids they already had; those here already are left alone. */
  async adopt(operations: readonly Operation[]): Promise<number> {
    const tx = this.#db.transaction('ops', 'readwrite', STRICT)
    let adopted = 0
    for (const body of operations) {
      if ((await tx.store.index('op').getKey(body.op)) !== undefined) continue
      const { op, ...draft } = body
      await tx.store.add({ ...made(op, draft, '', this.#now()), state: 'waiting' } as Entry)
      adopted += 1
    }
    await tx.done
    return adopted
  }

  async entry(op: string): Promise<Entry | null> {
    return (await this.#db.getFromIndex('ops', 'op', op)) ?? null
  }

  /** Not answered yet: to be sent from now on by whoever has the lock. */
  async release(op: string): Promise<void> {
    await this.#change([op], (entry) => (entry.state === 'fresh' ? { ...entry, state: 'waiting' } : entry))
  }

  /** Notes the answer; an answer that is durable already is never made less. */
  async settle(op: string, answer: OperationAnswer): Promise<Entry | null> {
    return (await this.settleAll([[op, answer]]))[0] ?? null
  }

  /**
   * A whole batch in one transaction; not a strict one: an answer lost with the battery is only asked for again.
   * What an answer gives to tell the server once more is written in the same one.
   */
  async settleAll(answers: readonly (readonly [string, OperationAnswer])[]): Promise<Entry[]> {
    const tx = this.#db.transaction(['ops', 'meta'], 'readwrite')
    const index = tx.objectStore('ops').index('op')
    const settled: Entry[] = []
    for (const [op, answer] of answers) {
      const entry = await index.get(op)
      if (!entry) continue
      const after = entry.state === 'durable' ? entry : this.#answered(entry, answer)
      const again = after === entry ? null : toldAgain(entry, answer)
      if (after !== entry) await tx.objectStore('ops').put(after)
      if (again) await this.#add(tx, entry.label, again, 'waiting')
      settled.push((again && (await index.get(op))) || after)
    }
    await tx.done
    return settled
  }

  /** Still to be sent, oldest first. */
  async waiting(limit: number): Promise<Entry[]> {
    const open = await this.#db.getAllFromIndex('ops', 'open', 1)
    const now = this.#now()
    return open
      .filter((entry) => entry.state === 'waiting' || now - entry.kept_at > FRESH_MS)
      .sort((a, b) => a.n - b.n)
      .slice(0, limit)
  }

  async countOpen(): Promise<{ count: number; oldest: number | null }> {
    const open = await this.#db.getAllFromIndex('ops', 'open', 1)
    return {
      count: open.length,
      oldest: open.length ? Math.min(...open.map(({ kept_at }) => kept_at)) : null,
    }
  }

  /** All that was kept since an instant of this tablet's clock, and is neither open nor turned down. */
  async idsSince(kept_at: number): Promise<{ settled: string[]; unsure: string[] }> {
    const entries = await this.#db.getAllFromIndex('ops', 'kept_at', IDBKeyRange.lowerBound(kept_at))
    const of = (...states: EntryState[]) =>
      entries.filter(({ state }) => states.includes(state)).map(({ op }) => op)
    return { settled: of('durable', 'unsure'), unsure: of('unsure') }
  }

  /** The server does not hold these (any more), or only in memory: they go out again. */
  async reopen(ops: readonly string[]): Promise<void> {
    await this.#change(ops, (entry) =>
      entry.state === 'failed' ? entry : { ...entry, state: 'waiting', open: 1, durable_at: null },
    )
  }

  async newest(count: number): Promise<Entry[]> {
    const found: Entry[] = []
    let cursor = await this.#db.transaction('ops').store.openCursor(null, 'prev')
    while (cursor && found.length < count) {
      found.push(cursor.value)
      cursor = await cursor.continue()
    }
    return found
  }

  async prune(): Promise<number> {
    const tx = this.#db.transaction('ops', 'readwrite')
    const before = this.#now() - KEEP_MS
    let gone = 0
    let cursor = await tx.store.openCursor()
    while (cursor) {
      const { durable_at } = cursor.value
      if (durable_at !== null && durable_at < before) {
        await cursor.delete()
        gone += 1
      }
      cursor = await cursor.continue()
    }
    await tx.done
    return gone
  }

  /** Everything, for the hands: the office can read it when no network ever comes back. */
  async exported(): Promise<object> {
    const entries = await this.#db.getAll('ops')
    return {
      format: 'huiwu-journal-1',
      device: (await this.#db.get('meta', 'device')) ?? null,
      exported_at: this.#now(),
      operations: entries.map(({ body, state, answer, kept_at }) => ({ ...body, state, answer, kept_at })),
    }
  }

  #answered(entry: Entry, answer: OperationAnswer): Entry {
    const state = stateAfter(answer)
    const light = lightAfter(entry, answer)
    const { open: _, ...rest } = entry
    const durable_at = state === 'durable' ? this.#now() : null
    return { ...rest, state, answer, durable_at, ...(light && { light }) }
  }

  /** A number and a place of its own, and a note at what it speaks of. */
  async #add(tx: Both, label: string, draft: Draft, state: EntryState = 'fresh'): Promise<Entry> {
    const meta = tx.objectStore('meta')
    const device = ((await meta.get('device')) as string | undefined) ?? newDevice()
    const counter = (((await meta.get('counter')) as number | undefined) ?? 0) + 1
    const entry = { ...made(`${device}-${counter}`, draft, label, this.#now()), state }
    const n = await tx.objectStore('ops').add(entry as Entry)
    await Promise.all([meta.put(device, 'device'), meta.put(counter, 'counter')])
    const about = draft.ref === undefined ? undefined : await tx.objectStore('ops').index('op').get(draft.ref)
    if (about) await tx.objectStore('ops').put({ ...about, ...noteOf(entry) })
    return { ...entry, n }
  }

  async #change(ops: readonly string[], next: (entry: Entry) => Entry): Promise<Entry[]> {
    const tx = this.#db.transaction('ops', 'readwrite')
    const index = tx.store.index('op')
    const entries = await Promise.all(ops.map((op) => index.get(op)))
    const changed = entries.flatMap((entry) => (entry ? [{ entry, after: next(entry) }] : []))
    const written = changed.filter(({ entry, after }) => after !== entry)
    await Promise.all([...written.map(({ after }) => tx.store.put(after)), tx.done])
    return changed.map(({ after }) => after)
  }
}

function made(op: string, draft: Draft, label: string, now: number): Omit<Entry, 'n'> {
  const body: Operation = { op, ...draft }
  return { op, body, label, state: 'fresh', open: 1, kept_at: now, answer: null, durable_at: null }
}

/** What an entry leaves at the one it speaks of. */
function noteOf({ op, body: { kind, verdict, reason } }: Omit<Entry, 'n'>): Partial<Entry> {
  if (kind === 'undo' || kind === 'void') return { taken_back: true }
  return kind === 'local' && verdict && reason ? { light: { verdict, reason, op } } : {}
}

function stateAfter(answer: OperationAnswer): EntryState {
  if (isResult(answer)) return answer.durable ? 'durable' : 'unsure'
  return 'error' in answer ? 'failed' : 'durable'
}

export function newDevice(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(DEVICE_LENGTH * 4))
  // Bytes past the last whole multiple of 36 are passed over, so that no letter is likelier than another.
  const fair = Array.from(bytes).filter((byte) => byte < 252)
  const letters = fair.slice(0, DEVICE_LENGTH).map((byte) => ALPHABET[byte % ALPHABET.length])
  return letters.length === DEVICE_LENGTH ? letters.join('') : newDevice()
}

/** One scan as the older version of this page kept it in localStorage. */
interface KeptScan {
  readonly scan_id: string
  readonly code?: string
  readonly attendee_id?: string
  readonly gate: string
  readonly scanned_at: number
  readonly method: Method
}

type OldStorage = Pick<Storage, 'getItem' | 'removeItem' | 'key' | 'length'>

/** Moves those scans into the journal; they leave the old place only once they are in the new one. */
export async function moveIn(journal: Journal, storage: OldStorage, prefix: string): Promise<number> {
  const keys = Array.from({ length: storage.length }, (_, n) => storage.key(n) ?? '')
  const found = keys
    .filter((key) => key.startsWith(prefix))
    .flatMap((key) => {
      const scan = parsed(storage.getItem(key))
      return scan ? [{ key, scan }] : []
    })
    .sort((a, b) => a.scan.scanned_at - b.scan.scanned_at)
  if (found.length === 0) return 0
  const adopted = await journal.adopt(
    found.map(({ scan: { scan_id, scanned_at, ...rest } }) => ({
      ...rest,
      op: scan_id,
      kind: 'attempt' as const,
      at: scanned_at,
    })),
  )
  for (const { key } of found) storage.removeItem(key)
  return adopted
}

function parsed(text: string | null): KeptScan | null {
  try {
    const value = JSON.parse(text ?? 'null') as Partial<KeptScan> | null
    return value?.scan_id && value.gate && value.scanned_at ? (value as KeptScan) : null
  } catch {
    return null
  }
}
