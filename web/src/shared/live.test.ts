import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { PublicState } from './agenda'
import { ServerClock } from './clock'
import { LATER_MS, type Line, OPEN_WITHIN_MS, PROBE_MS, RETRY_BASE_MS, SILENCE_MS } from './connection'
import { LiveSocket } from './live'

/** The far end of the wire in the hands of the test. */
class FakeLine implements Line {
  static all: FakeLine[] = []
  onopen: (() => void) | null = null
  onmessage: ((message: { data: unknown }) => void) | null = null
  onclose: ((end: { code: number; reason?: string }) => void) | null = null
  sent: { type: string; seq?: number }[] = []
  closed = false

  constructor(readonly address: string) {
    FakeLine.all.push(this)
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text))
  }
  close(): void {
    this.closed = true
  }
  says(...frames: object[]): void {
    for (const frame of frames) this.onmessage?.({ data: JSON.stringify(frame) })
  }
  ends(code: number, reason = ''): void {
    this.onclose?.({ code, reason })
  }
  get resumes(): (number | undefined)[] {
    return this.sent.filter(({ type }) => type === 'resume').map(({ seq }) => seq)
  }
}

const state: PublicState = {
  conference: { slug: 'c', name: { zh: '会', en: '' }, venue: { zh: '', en: '' }, time_zone: 'UTC' },
  run: 'idle',
  current: null,
  sections: [],
  items: [],
  announcements: [],
}

const hello = (seq: number, recovered = false, epoch = 'e1') => ({
  type: 'hello',
  epoch,
  seq,
  head: seq,
  now: 1_000,
  recovered,
})
const snapshot = (seq: number, epoch = 'e1', change: Partial<PublicState> = {}) => ({
  type: 'snapshot',
  epoch,
  seq,
  state: { ...state, ...change },
})
const delta = (seq: number) => ({
  type: 'delta',
  seq,
  at: seq,
  event: {
    type: 'announced',
    id: `n${seq}`,
    text: `text ${seq}`,
    urgent: false,
    audience: 'all',
    expires_at: null,
  },
})
const beacon = (seq: number, epoch = 'e1') => ({ type: 'beacon', epoch, seq, now: 2_000, viewers: 7 })

let statuses: string[]

function aSocket(): LiveSocket {
  const socket = new LiveSocket({
    slug: 'c',
    onState: () => {},
    onStatus: (status) => statuses.push(status),
    clock: new ServerClock(),
    line: FakeLine,
    random: () => 0.5,
  })
  socket.start()
  return socket
}

function line(): FakeLine {
  return FakeLine.all[FakeLine.all.length - 1] as FakeLine
}

function aLiveSocket(seq = 3): LiveSocket {
  const socket = aSocket()
  line().onopen?.()
  line().says(hello(seq), snapshot(seq))
  return socket
}

const shown = (socket: LiveSocket) => socket.state?.announcements.map(({ id }) => id)

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('location', { protocol: 'https:', host: 'hall.example' })
  FakeLine.all = []
  statuses = []
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('the first line asks for no position and is live after its snapshot', () => {
  const socket = aLiveSocket()

  expect(line().address).toBe('wss://hall.example/live/c')
  expect([socket.status, socket.epoch, socket.lastSeq]).toEqual(['live', 'e1', 3])
  expect(globalThis.huiwu).toMatchObject({ seqs: [3], status: 'live', epoch: 'e1', seq: 3 })
})

test('deltas apply once and in order; repeats are ignored', () => {
  const socket = aLiveSocket()

  line().says(delta(4), delta(4), delta(3), delta(5))

  expect(shown(socket)).toEqual(['n4', 'n5'])
  expect(socket.lastSeq).toBe(5)
})

test('a gap asks once for what is missing, and the answer fills it', () => {
  const socket = aLiveSocket()

  line().says(delta(6), delta(7))
  expect(line().resumes).toEqual([3])
  line().says(hello(3, true), delta(4), delta(5), delta(6), delta(7), delta(8))

  expect(shown(socket)).toEqual(['n4', 'n5', 'n6', 'n7', 'n8'])
  expect(FakeLine.all.length).toBe(1)
})

test('a gap that the answer left open ends the line, and the next one offers the position', () => {
  aLiveSocket()

  line().says(delta(6), hello(3, true), delta(6))
  vi.advanceTimersByTime(RETRY_BASE_MS)

  expect(FakeLine.all.length).toBe(2)
  expect(line().address).toBe('wss://hall.example/live/c?epoch=e1&seq=3')
})

test('a question that gets no answer ends the line although other frames come', () => {
  aLiveSocket()

  line().says(delta(6))
  vi.advanceTimersByTime(PROBE_MS - 1)
  line().says(delta(7))
  vi.advanceTimersByTime(1 + RETRY_BASE_MS)

  expect(FakeLine.all.length).toBe(2)
})

test('a beacon from further on, or from another epoch, asks for what is missing', () => {
  aLiveSocket()

  line().says(beacon(3))
  expect(line().resumes).toEqual([])
  line().says(beacon(4))
  expect(line().resumes).toEqual([3])
})

test('an older snapshot of the same epoch is ignored, one of a new epoch is taken', () => {
  const socket = aLiveSocket()

  line().says(snapshot(2))
  expect(socket.lastSeq).toBe(3)
  line().says(hello(1, false, 'e2'), snapshot(1, 'e2'))
  expect([socket.epoch, socket.lastSeq]).toEqual(['e2', 1])
})

test('an event of an unknown type asks from nothing, so that a snapshot comes', () => {
  const socket = aLiveSocket()

  line().says({ type: 'delta', seq: 4, at: 4, event: { type: 'from_the_future' } })
  expect(line().resumes).toEqual([0])
  line().says(hello(4), snapshot(4, 'e1', { run: 'held' }), delta(5))

  expect([socket.state?.run, socket.lastSeq]).toEqual(['held', 5])
})

test('a recovered line goes on from the position it offered', () => {
  const socket = aLiveSocket()
  line().ends(1012)
  vi.advanceTimersByTime(RETRY_BASE_MS)

  line().onopen?.()
  line().says(hello(3, true), delta(4))

  expect(shown(socket)).toEqual(['n4'])
  expect(statuses).toEqual(['live', 'reconnecting', 'live'])
})

test('silence for forty seconds ends the line; a frame in between starts them anew', () => {
  aLiveSocket()

  vi.advanceTimersByTime(SILENCE_MS - 1)
  line().says(beacon(3))
  vi.advanceTimersByTime(SILENCE_MS - 1)
  expect(line().closed).toBe(false)
  vi.advanceTimersByTime(1)

  expect(FakeLine.all[0]?.closed).toBe(true)
  expect(statuses.at(-1)).toBe('reconnecting')
})

test('a line that does not open is given up, and waits grow with each attempt', () => {
  aSocket()
  vi.advanceTimersByTime(OPEN_WITHIN_MS)
  expect(FakeLine.all[0]?.closed).toBe(true)

  const waits = [0.5, 1, 2, 4].map((factor) => factor * RETRY_BASE_MS)
  waits.forEach((wait, at) => {
    vi.advanceTimersByTime(wait - 1)
    expect(FakeLine.all.length).toBe(at + 1)
    vi.advanceTimersByTime(1)
    expect(FakeLine.all.length).toBe(at + 2)
    line().ends(1006)
  })
})

test.each([1000, 1003, 1007, 1009, 4400, 4403])('close code %i means stop', (code) => {
  const socket = aLiveSocket()

  line().ends(code)
  vi.advanceTimersByTime(10 * LATER_MS)

  expect([socket.status, FakeLine.all.length]).toEqual(['stopped', 1])
})

test.each([1013, 4429])('after close code %i the page waits half a minute or more', (code) => {
  aLiveSocket()

  line().ends(code)
  vi.advanceTimersByTime(LATER_MS)
  expect(FakeLine.all.length).toBe(1)
  vi.advanceTimersByTime(LATER_MS / 2)

  expect(FakeLine.all.length).toBe(2)
})

test('a house that is full says when to ask again', () => {
  aLiveSocket()

  line().ends(1013, 'retry=4000')
  vi.advanceTimersByTime(5_999)
  expect(FakeLine.all.length).toBe(1)
  vi.advanceTimersByTime(1)

  expect(FakeLine.all.length).toBe(2)
})

test('after a broken line the return is spread over what the server announced last', () => {
  aLiveSocket()

  line().says({ ...beacon(3), window_ms: 8_000 })
  line().ends(1006)
  vi.advanceTimersByTime(3_999)
  expect(FakeLine.all.length).toBe(1)
  vi.advanceTimersByTime(1)

  expect(FakeLine.all.length).toBe(2)
})

test('a page that is asked to move opens the new line first, and misses nothing', () => {
  const socket = aLiveSocket()
  const old = line()

  old.says({ type: 'move', after_ms: 500 })
  vi.advanceTimersByTime(500)
  const fresh = line()
  old.says(delta(4))
  expect([FakeLine.all.length, old.closed, socket.lastSeq]).toEqual([2, false, 4])
  fresh.says(hello(3, true), delta(4), delta(5))

  expect([old.closed, socket.status, socket.lastSeq]).toEqual([true, 'live', 5])
  expect(statuses.filter((status) => status !== 'live')).toEqual([])
  old.says(delta(6))
  expect(socket.lastSeq).toBe(5)
})

test('a move that comes to nothing leaves the old line', () => {
  const socket = aLiveSocket()
  const old = line()

  old.says({ type: 'move', after_ms: 500 })
  vi.advanceTimersByTime(500)
  line().ends(1006)
  old.says(delta(4))
  expect([old.closed, socket.lastSeq]).toEqual([false, 4])
  old.ends(1012)
  vi.advanceTimersByTime(RETRY_BASE_MS)

  expect(FakeLine.all.length).toBe(3)
})

test('what an old line still says is not heard', () => {
  const socket = aLiveSocket()
  const old = line()
  old.ends(1006)

  old.says(delta(4))

  expect(socket.lastSeq).toBe(3)
})

test('a stopped socket opens nothing more', () => {
  const socket = aLiveSocket()

  socket.stop()
  vi.advanceTimersByTime(10 * LATER_MS)

  expect(FakeLine.all.length).toBe(1)
  expect(line().closed).toBe(true)
})

test('each line is asked for the time anew, but not when it only tells what was missed', () => {
  aLiveSocket()
  const clocks = (of: FakeLine) => of.sent.filter(({ type }) => type === 'clock').length
  vi.advanceTimersByTime(1_000)
  const before = clocks(line())

  line().says(delta(6), hello(3, true), delta(4), delta(5), delta(6))
  vi.advanceTimersByTime(1_000)
  expect([before, clocks(line())]).toEqual([3, 3])

  line().says({ type: 'move', after_ms: 10 })
  vi.advanceTimersByTime(10)
  line().says(hello(6, true))
  vi.advanceTimersByTime(1_000)
  expect(clocks(line())).toBe(3)
})
