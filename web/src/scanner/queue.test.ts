import { beforeEach, describe, expect, test } from 'vitest'
import { BASE_MS, CAP_MS, CAPACITY, type Reply, type Scan, ScanQueue } from './queue'

type Answer = { verdict: string }
type Said = Reply<Answer, string>

class Shelf {
  readonly #rows = new Map<string, string>()
  get length() {
    return this.#rows.size
  }
  key(n: number) {
    return [...this.#rows.keys()][n] ?? null
  }
  getItem(key: string) {
    return this.#rows.get(key) ?? null
  }
  setItem(key: string, value: string) {
    this.#rows.set(key, value)
  }
  removeItem(key: string) {
    this.#rows.delete(key)
  }
}

const ANSWERED: Said = { kind: 'answered', answer: { verdict: 'admitted' } }
const AGAIN: Said = { kind: 'again' }

let shelf: Shelf
let sent: string[]
let heard: [string, Said['kind']][]
let timers: { run: () => void; ms: number }[]
let says: (scan: Scan) => Said

const aScan = (scan_id: string, scanned_at = 1): Scan => ({
  scan_id,
  code: 'C',
  gate: 'main',
  scanned_at,
  method: 'camera',
})

function aQueue() {
  return new ScanQueue<Answer, string>({
    storage: shelf,
    prefix: 'scan.',
    send: async (scan) => {
      sent.push(scan.scan_id)
      return says(scan)
    },
    onReply: (scan, reply) => heard.push([scan.scan_id, reply.kind]),
    onChange: () => undefined,
    later: (run, ms) => timers.push({ run, ms }),
  })
}

const settle = () => new Promise((done) => setTimeout(done, 0))

/** Lets the newest timer fire and says how long it would have waited. */
async function nextRound(): Promise<number | undefined> {
  const timer = timers.pop()
  timers = []
  timer?.run()
  await settle()
  return timer?.ms
}

beforeEach(() => {
  shelf = new Shelf()
  sent = []
  heard = []
  timers = []
  says = () => ANSWERED
})

test('an answered scan leaves nothing behind', async () => {
  const queue = aQueue()
  queue.add(aScan('a'))
  expect(shelf.length).toBe(1)
  await settle()

  expect(heard).toEqual([['a', 'answered']])
  expect([queue.waiting, shelf.length, timers.length]).toEqual([0, 0, 0])
})

describe('without an answer', () => {
  test('the same scan goes out again, later each time, up to the cap', async () => {
    says = () => AGAIN
    const queue = aQueue()
    queue.add(aScan('a'))
    await settle()

    const waits = []
    for (let n = 0; n < 6; n += 1) waits.push(await nextRound())
    expect(waits).toEqual([BASE_MS, BASE_MS, 1000, 2000, 4000, CAP_MS])
    expect(new Set(sent)).toEqual(new Set(['a']))
    expect(queue.waiting).toBe(1)
  })

  test('a reload does not lose it, and the oldest goes first', async () => {
    says = () => AGAIN
    const before = aQueue()
    before.add(aScan('younger', 2))
    before.add(aScan('older', 1))
    await settle()

    says = () => ANSWERED
    sent = []
    const after = aQueue()
    expect(after.waiting).toBe(2)
    after.retry()
    await nextRound()

    expect(sent).toEqual(['older', 'younger'])
    expect([after.waiting, shelf.length]).toEqual([0, 0])
  })

  test('a new scan does not queue behind the old ones, and its answer wakes them', async () => {
    says = (scan) => (scan.scan_id === 'old' ? AGAIN : ANSWERED)
    const queue = aQueue()
    queue.add(aScan('old'))
    await settle()
    says = () => ANSWERED
    queue.add(aScan('new', 2))
    await settle()

    expect(sent).toEqual(['old', 'new'])
    expect(await nextRound()).toBe(0)
    expect(queue.waiting).toBe(0)
  })
})

test('a scan the server will not take is not sent again', async () => {
  says = () => ({ kind: 'refused', refusal: 'scan_conflict' })
  const queue = aQueue()
  queue.add(aScan('a'))
  await settle()

  expect([queue.waiting, shelf.length, timers.length]).toEqual([0, 0, 0])
})

test('a session that ended keeps the scans and sends nothing until it is back', async () => {
  says = () => ({ kind: 'signed_out' })
  const queue = aQueue()
  queue.add(aScan('a'))
  await settle()
  expect([queue.waiting, timers.length]).toEqual([1, 0])

  says = () => ANSWERED
  queue.retry()
  await nextRound()
  expect(queue.waiting).toBe(0)
})

test('the server may ask for more patience, within the cap', async () => {
  says = () => ({ kind: 'again', after_ms: 60_000 })
  aQueue().add(aScan('a'))
  await settle()

  expect(await nextRound()).toBe(CAP_MS)
})

test('a full queue says so and takes no more', () => {
  says = () => AGAIN
  const queue = aQueue()
  for (let n = 0; n < CAPACITY; n += 1) queue.add(aScan(`s${n}`))

  expect(queue.add(aScan('one too many'))).toBe(false)
})

test('a damaged row of the storage is left out', () => {
  shelf.setItem('scan.x', '{')
  shelf.setItem('other', '{}')

  expect(aQueue().waiting).toBe(0)
})
