import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ServerClock } from './clock'
import { EVERY_MS, FIRST_MS, Sampling } from './sampling'

const MINUTE = 60_000
const AHEAD = 5_000

let page: { steady: number; wall: number }
let clock: ServerClock
let asked: number[]
let sampling: Sampling
let roundTrip: number
let online: (() => void) | undefined

/** Every question is answered after `roundTrip`; time passes with the timers. */
function aSampling(sparing: boolean): void {
  const begun = Date.now()
  const steady = () => Date.now() - begun + page.steady
  clock = new ServerClock(steady, () => steady() + page.wall)
  const ask = () => {
    asked.push(Date.now() - begun)
    const { c0 } = clock.ask()
    setTimeout(
      () => clock.answer({ c0, s1: c0 + roundTrip / 2 + AHEAD, s2: c0 + roundTrip / 2 + AHEAD }),
      roundTrip,
    )
  }
  sampling = new Sampling(clock, ask, sparing, steady)
  sampling.begin()
}

function pass(ms: number, beaconEvery = 12_000): void {
  for (let at = 0; at < ms; at += beaconEvery) {
    vi.advanceTimersByTime(Math.min(beaconEvery, ms - at))
    clock.now()
    sampling.heard()
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('addEventListener', (type: string, listener: () => void) => {
    if (type === 'online') online = listener
  })
  vi.stubGlobal('removeEventListener', () => {
    online = undefined
  })
  page = { steady: 0, wall: 0 }
  asked = []
  roundTrip = 40
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('those who run the conference ask at the start, at 5 s, at 30 s, and every five minutes', () => {
  aSampling(false)

  pass(11 * MINUTE)

  expect(asked).toEqual([...FIRST_MS, EVERY_MS, 2 * EVERY_MS])
})

test('an idle viewer asks no more until its clock may be off by a quarter of a second', () => {
  aSampling(true)

  pass(35 * MINUTE)
  expect(asked).toEqual(FIRST_MS)

  pass(10 * MINUTE)
  expect(asked.length).toBe(FIRST_MS.length + 1)
})

test('a viewer far away, whose clock is always vague, asks every five minutes at most', () => {
  roundTrip = 900
  aSampling(true)

  pass(31 * MINUTE)

  expect(asked.length).toBe(FIRST_MS.length + 6)
})

test('a jump of either clock asks at once, and a second one only after a while', () => {
  aSampling(true)
  pass(MINUTE)
  const before = asked.length

  page.wall += 101
  clock.now()
  page.wall += 5_000
  clock.now()

  expect(asked.length).toBe(before + 1)
  pass(7_000)
  page.wall -= 200
  clock.now()
  expect(asked.length).toBe(before + 2)
})

test('a machine that is online again asks', () => {
  aSampling(true)
  pass(MINUTE)
  const before = asked.length

  online?.()

  expect(asked.length).toBe(before + 1)
})

test('what was known of another line says nothing of the server of this one', () => {
  aSampling(false)
  pass(1_000)
  const known = clock.error

  sampling.begin()

  expect([known === null, clock.error]).toEqual([false, null])
})

test('without a line nothing is asked, and the next line asks anew', () => {
  aSampling(false)
  pass(1_000)
  sampling.end()
  const before = asked.length

  page.wall += 1_000
  clock.now()
  pass(20 * MINUTE)
  expect([asked.length, online]).toEqual([before, undefined])

  sampling.begin()
  pass(100)
  sampling.begin()
  pass(1_000)
  expect(asked.length).toBe(before + 1 + 3)
})
