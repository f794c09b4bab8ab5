import 'fake-indexeddb/auto'
import { afterEach, describe, expect, test } from 'vitest'
import type { ScanResult } from '../shared/verdicts'
import { type Database, openDatabase } from './database'
import { FRESH_MS, Journal, KEEP_MS, moveIn, newDevice } from './journal'
import type { Draft } from './operation'

const NOW = 1_677_806_400_000
let slugs = 0
const opened: Database[] = []

afterEach(() => {
  for (const db of opened.splice(0)) db.close()
})

async function aJournal(slug = `demo${++slugs}`, clock = { now: NOW }) {
  const db = await openDatabase(slug)
  opened.push(db)
  return { journal: new Journal(db, () => clock.now), clock, slug }
}

function anAttempt(change: Partial<Draft> = {}): Draft {
  return { kind: 'attempt', gate: 'main', at: NOW, method: 'camera', code: 'H17Q2M9XKD4TTRZ08V5P', ...change }
}

function anAnswer(op: string, durable = true): ScanResult {
  return {
    scan_id: op,
    verdict: 'admitted',
    reason: 'ok',
    durable,
    attendee: null,
    first: null,
    at: NOW,
    gate: 'main',
    seq: 1,
  }
}

async function one(journal: Journal) {
  const [entry] = await journal.append('江雨安', anAttempt())
  if (!entry) throw new Error('nothing was appended')
  return entry
}

describe('ids', () => {
  test('count up from 1 behind a device that stays', async () => {
    const { journal, slug } = await aJournal()
    const first = await one(journal)
    const again = (await aJournal(slug)).journal

    const second = await one(again)

    expect(first.op).toMatch(/^[0-9a-z]{10}-1$/)
    expect(second.op).toBe(first.op.replace(/-1$/, '-2'))
  })

  test('two tabs that write at once never share a number', async () => {
    const { journal, slug } = await aJournal()
    const other = (await aJournal(slug)).journal

    const entries = await Promise.all([...Array(20).keys()].map((n) => one(n % 2 ? journal : other)))

    expect(new Set(entries.map(({ op }) => op)).size).toBe(20)
    expect(new Set(entries.map(({ op }) => op.split('-')[0])).size).toBe(1)
  })

  test('of a device are ten letters or digits, and no two alike', () => {
    const made = [...Array(200).keys()].map(newDevice)

    expect(made.every((device) => /^[0-9a-z]{10}$/.test(device))).toBe(true)
    expect(new Set(made).size).toBe(200)
  })
})

describe('an operation', () => {
  test('in flight is nobody else’s until its tab must have died', async () => {
    const { journal, clock } = await aJournal()
    const { op } = await one(journal)

    expect(await journal.waiting(10)).toEqual([])
    clock.now += FRESH_MS + 1
    expect((await journal.waiting(10)).map((entry) => entry.op)).toEqual([op])
  })

  test('released waits at once, in the order of the day', async () => {
    const { journal } = await aJournal()
    const [a, b] = await journal.append('', anAttempt(), anAttempt({ kind: 'local' }))
    for (const entry of [b, a]) await journal.release(entry?.op ?? '')

    expect((await journal.waiting(10)).map(({ op }) => op)).toEqual([a?.op, b?.op])
  })

  test('answered durably waits no more, and stays', async () => {
    const { journal } = await aJournal()
    const { op } = await one(journal)

    await journal.settle(op, anAnswer(op))

    expect(await journal.countOpen()).toEqual({ count: 0, oldest: null })
    expect((await journal.entry(op))?.state).toBe('durable')
  })

  test('answered without being durable is asked about again', async () => {
    const { journal } = await aJournal()
    const { op } = await one(journal)

    await journal.settle(op, anAnswer(op, false))

    expect(await journal.idsSince(0)).toEqual({ settled: [op], unsure: [op] })
  })

  test('durable is not made less by a late, weaker answer', async () => {
    const { journal } = await aJournal()
    const { op } = await one(journal)
    await journal.settle(op, anAnswer(op))

    await journal.settle(op, anAnswer(op, false))

    expect((await journal.entry(op))?.state).toBe('durable')
  })

  test('that the server lost goes out again, unchanged', async () => {
    const { journal } = await aJournal()
    const { op, body } = await one(journal)
    await journal.settle(op, anAnswer(op))

    await journal.reopen([op])

    expect((await journal.waiting(10)).map((entry) => entry.body)).toEqual([body])
  })

  test('the server turned down is not sent for ever', async () => {
    const { journal } = await aJournal()
    const { op } = await one(journal)

    await journal.settle(op, { op, error: { code: 'unknown_gate' } })
    await journal.reopen([op])

    expect((await journal.entry(op))?.state).toBe('failed')
    expect((await journal.countOpen()).count).toBe(0)
  })
})

test('only what was durable for a day is taken away', async () => {
  const { journal, clock } = await aJournal()
  const old = await one(journal)
  const open = await one(journal)
  await journal.settle(old.op, anAnswer(old.op))

  clock.now += KEEP_MS - 1
  expect(await journal.prune()).toBe(0)
  clock.now += 2
  expect(await journal.prune()).toBe(1)
  expect(await journal.entry(open.op)).not.toBeNull()
})

test('the export holds every operation with what became of it', async () => {
  const { journal } = await aJournal()
  const { op } = await one(journal)

  expect(await journal.exported()).toMatchObject({
    format: 'huiwu-journal-1',
    device: op.split('-')[0],
    operations: [{ op, kind: 'attempt', gate: 'main', state: 'fresh' }],
  })
})

describe('scans an older page kept', () => {
  const kept = (scan_id: string, scanned_at: number) =>
    [
      `old.${scan_id}`,
      JSON.stringify({ scan_id, code: 'H1', gate: 'main', scanned_at, method: 'camera' }),
    ] as const

  function aStorage(...rows: (readonly [string, string])[]) {
    const map = new Map(rows)
    return {
      map,
      getItem: (key: string) => map.get(key) ?? null,
      removeItem: (key: string) => void map.delete(key),
      key: (n: number) => [...map.keys()][n] ?? null,
      get length() {
        return map.size
      },
    }
  }

  test('move in under their own ids, oldest first, and wait to be sent', async () => {
    const { journal } = await aJournal()
    const storage = aStorage(kept('b', NOW), kept('a', NOW - 1), ['other', 'x'])

    expect(await moveIn(journal, storage, 'old.')).toBe(2)
    expect((await journal.waiting(10)).map(({ body }) => body)).toEqual([
      { op: 'a', kind: 'attempt', gate: 'main', at: NOW - 1, method: 'camera', code: 'H1' },
      { op: 'b', kind: 'attempt', gate: 'main', at: NOW, method: 'camera', code: 'H1' },
    ])
    expect([...storage.map.keys()]).toEqual(['other'])
  })

  test('move in once, though the tab died before the old place was cleared', async () => {
    const { journal } = await aJournal()
    await moveIn(journal, aStorage(kept('a', NOW)), 'old.')

    expect(await moveIn(journal, aStorage(kept('a', NOW)), 'old.')).toBe(0)
    expect((await journal.countOpen()).count).toBe(1)
  })
})
