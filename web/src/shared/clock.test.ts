import { expect, test } from 'vitest'
import { ServerClock } from './clock'

/** A page whose steady clock is at `steady` and whose wall clock may be set; the server is `ahead` of steady. */
function aPage(ahead: number) {
  const page = { steady: 1_000, wall: 5_000_000 }
  const clock = new ServerClock(
    () => page.steady,
    () => page.wall,
  )
  const pass = (ms: number) => {
    page.steady += ms
    page.wall += ms
  }
  const exchange = (there: number, back: number, serverAhead = ahead) => {
    const { c0 } = clock.ask()
    pass(there)
    const s = page.steady + serverAhead
    pass(back)
    clock.answer({ c0, s1: s, s2: s })
  }
  return { page, clock, pass, exchange }
}

test('before any answer the page shows its own wall clock', () => {
  const { clock, page } = aPage(0)

  expect(clock.known).toBe(false)
  expect(clock.now()).toBe(page.wall)
})

test('one even exchange gives the server time exactly, even far in the past', () => {
  const { clock, page, exchange } = aPage(-400)
  clock.now()

  exchange(20, 20)

  expect(clock.now()).toBe(page.steady - 400)
})

test('the shortest round trip is believed', () => {
  const { clock, page, exchange, pass } = aPage(7_000)
  exchange(10, 10)

  exchange(900, 10)
  pass(60_000)

  expect(clock.now()).toBe(page.steady + 7_000)
})

test('a small correction is slewed and time never runs backwards', () => {
  const { clock, page, exchange, pass } = aPage(7_000)
  exchange(300, 100)
  let before = clock.now()

  exchange(5, 5)
  for (let at = 0; at < 50; at += 1) {
    const now = clock.now()
    expect(now).toBeGreaterThanOrEqual(before)
    before = now
    pass(100)
  }

  expect(clock.now()).toBe(page.steady + 7_000)
})

test('a page that slept forgets what it measured before', () => {
  const { clock, page, exchange } = aPage(7_000)
  exchange(1, 1)

  page.wall += 3_600_000
  exchange(40, 40, 3_607_000)

  expect(clock.now()).toBe(page.steady + 3_607_000)
})

test('an answer from before the question is not believed', () => {
  const { clock } = aPage(0)

  clock.answer({ c0: 99_999, s1: 1, s2: 1 })

  expect(clock.known).toBe(false)
})

test('a hint helps until the first real answer', () => {
  const { clock, page, exchange } = aPage(7_000)

  clock.hint(123_456)
  expect(clock.now()).toBe(123_456)

  exchange(5, 5)
  expect(clock.now()).toBe(page.steady + 7_000)
})
