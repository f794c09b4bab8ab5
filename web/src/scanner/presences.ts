// Who is inside, as far as this tablet knows: the newest thing known of each person in each scope.
import type { Presence } from '../shared/admission'
import type { Database, PresenceRow } from './database'

/** `[attendee_id, scope, direction, at, gate]`, as the wire has it; null: what let the person in was taken back. */
export type PresenceWire = readonly [string, string, 'in' | 'out' | null, number, string]

export class Presences {
  readonly #db: Database
  readonly #rows = new Map<string, PresenceRow>()
  readonly #inside = new Map<string, number>()

  constructor(db: Database) {
    this.#db = db
  }

  async load(): Promise<void> {
    for (const row of await this.#db.getAll('presence')) this.#take(row)
  }

  of(scope: string, person: string): Presence | null {
    return this.#rows.get(keyOf(scope, person)) ?? null
  }

  inside(scope: string): number {
    return this.#inside.get(scope) ?? 0
  }

  /** In memory at once, on the disk a little later: lost with the battery, it comes again from the server. */
  async note(rows: readonly PresenceWire[]): Promise<void> {
    for (const [person, scope, direction] of rows) if (direction === null) await this.forget(scope, person)
    const taken = rows.flatMap(asRow)
    for (const row of taken) this.#take(row)
    const tx = this.#db.transaction('presence', 'readwrite')
    await Promise.all([...taken.map((row) => tx.store.put(row)), tx.done])
  }

  async forget(scope: string, person: string): Promise<void> {
    const key = keyOf(scope, person)
    const row = this.#rows.get(key)
    if (row?.direction === 'in') this.#count(row.scope, -1)
    this.#rows.delete(key)
    await this.#db.delete('presence', key)
  }

  async replace(rows: readonly PresenceWire[]): Promise<void> {
    this.#rows.clear()
    this.#inside.clear()
    const taken = rows.flatMap(asRow)
    for (const row of taken) this.#take(row)
    const tx = this.#db.transaction('presence', 'readwrite')
    await tx.store.clear()
    await Promise.all([...taken.map((row) => tx.store.put(row)), tx.done])
  }

  #take(row: PresenceRow): void {
    const before = this.#rows.get(row.key)
    if (before?.direction === 'in') this.#count(row.scope, -1)
    if (row.direction === 'in') this.#count(row.scope, 1)
    this.#rows.set(row.key, row)
  }

  #count(scope: string, by: number): void {
    this.#inside.set(scope, this.inside(scope) + by)
  }
}

function keyOf(scope: string, person: string): string {
  return `${scope} ${person}`
}

function asRow([person, scope, direction, at, gate]: PresenceWire): PresenceRow[] {
  return direction === null ? [] : [{ key: keyOf(scope, person), person, scope, direction, at, gate }]
}
