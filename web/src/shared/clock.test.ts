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

test('one even exchange gives the server time, even far in the past', () => {
  const { clock, page, exchange } = aPage(-400)
  clock.now()

  exchange(20, 20)

  expect(clock.now()).toBeCloseTo(page.steady - 400, -1)
  expect(clock.error).toBeGreaterThanOrEqual(20)
  expect(clock.error).toBeLessThan(22)
})

test('the shortest round trip is believed', () => {
  const { clock, page, exchange, pass } = aPage(7_000)
  exchange(10, 10)

  exchange(900, 10)
  pass(60_000)

  expect(clock.now()).toBeCloseTo(page.steady + 7_000, -1)
  expect(clock.error).toBeLessThan(20)
})

test('two lopsided exchanges together are as good as a short one', () => {
  const { clock, page, exchange, pass } = aPage(7_000)

  exchange(400, 3)
  exchange(3, 400)
  pass(3_000)

  expect(Math.abs(clock.now() - page.steady - 7_000)).toBeLessThan(2)
  expect(clock.error).toBeLessThan(6)
})

test('the time the server took for its answer makes nothing vaguer', () => {
  const { clock, page, pass } = aPage(7_000)
  const { c0 } = clock.ask()
  pass(5)
  const s1 = page.steady + 7_000
  pass(300)
  const s2 = page.steady + 7_000
  pass(5)

  clock.answer({ c0, s1, s2 })

  expect(clock.error).toBeLessThan(6.5)
  expect(clock.now()).toBeCloseTo(page.steady + 7_000, -1)
})

test('an answer that contradicts what was known is believed, even if it is vaguer', () => {
  const { clock, page, exchange } = aPage(7_000)
  exchange(1, 1)

  exchange(100, 100, 8_000)

  expect(clock.now()).toBeCloseTo(page.steady + 8_000, -1)
  expect(clock.error).toBeLessThan(102)
})

test('a small correction is slewed and time never runs backwards', () => {
  const { clock, page, exchange, pass } = aPage(7_000)
  exchange(10, 400)
  let before = clock.now()
  const off = before - page.steady - 7_000

  exchange(5, 5)

  expect(Math.abs(off)).toBeGreaterThan(100)
  expect(Math.abs(clock.now() - page.steady - 7_000)).toBeGreaterThan(Math.abs(off) - 5)
  for (let at = 0; at < 50; at += 1) {
    const now = clock.now()
    expect(now).toBeGreaterThanOrEqual(before)
    before = now
    pass(100)
  }
  expect(clock.now()).toBeCloseTo(page.steady + 7_000, -1)
})

test('a clock that is behind by more is put right at once, one that is ahead waits for time to catch up', () => {
  const ahead = aPage(7_000)
  ahead.exchange(0, 0)
  ahead.clock.anew()
  const shown = ahead.clock.now()
  const behind = aPage(7_000)
  behind.exchange(0, 0)

  ahead.exchange(0, 0, 6_000)
  behind.exchange(0, 0, 8_000)

  expect(behind.clock.now()).toBeCloseTo(behind.page.steady + 8_000, -1)
  expect(ahead.clock.now()).toBe(shown)
  expect(ahead.clock.error).toBeGreaterThan(900)
  ahead.pass(1_500)
  expect(ahead.clock.now()).toBeCloseTo(ahead.page.steady + 6_000, -1)
})

test('a clock that is ahead by minutes is taken back rather than stopped for minutes', () => {
  const { clock, page, exchange } = aPage(7_000)
  exchange(0, 0)
  clock.now()

  exchange(0, 0, 7_000 - 600_000)

  expect(clock.now()).toBeCloseTo(page.steady - 593_000, -1)
})

test('a page that slept forgets what it measured before, asks, and knows again', () => {
  const { clock, page, exchange } = aPage(7_000)
  let doubts = 0
  clock.onDoubt = () => {
    doubts += 1
  }
  exchange(1, 1)

  page.wall += 3_600_000
  clock.now()

  expect([doubts, clock.error]).toEqual([1, null])
  exchange(40, 40, 3_607_000)
  expect(clock.now()).toBeCloseTo(page.steady + 3_607_000, -1)
  expect(clock.error).toBeLessThan(45)
  expect(doubts).toBe(1)
})

test('a wall clock that is set changes nothing of what is shown', () => {
  const { clock, page, exchange } = aPage(7_000)
  exchange(1, 1)

  page.wall -= 150

  expect(clock.now()).toBeCloseTo(page.steady + 7_000, -1)
})

test('a frame that proves the clock to be behind moves it, and asks', () => {
  const { clock, page, exchange } = aPage(7_000)
  let doubts = 0
  clock.onDoubt = () => {
    doubts += 1
  }
  exchange(10, 10)

  clock.hint(page.steady + 7_100)

  expect(doubts).toBe(1)
  expect(clock.error).toBeNull()
  clock.hint(page.steady + 7_050)
  expect(doubts).toBe(1)
})

test('what is known grows vaguer with time, and a beacon keeps the one side', () => {
  const { clock, page, exchange, pass } = aPage(7_000)
  exchange(5, 5)
  pass(1_000_000)
  const vague = clock.error ?? 0

  clock.hint(page.steady + 7_000 - 2)

  expect(vague).toBeGreaterThan(100)
  expect(vague).toBeLessThan(110)
  expect(clock.now()).toBeCloseTo(page.steady + 7_000, -1)
  expect(clock.error).toBeLessThanOrEqual(vague)
})

test('another line may lead to another server, whose answer stands alone', () => {
  const { clock, page, exchange } = aPage(7_000)
  exchange(1, 1)

  clock.anew()
  expect(clock.error).toBeNull()
  exchange(50, 50, 7_040)

  expect(clock.error).toBeLessThan(110)
  expect(Math.abs(clock.now() - page.steady - 7_040)).toBeLessThanOrEqual(clock.error ?? 0)
})

test('an answer from before the question is not believed', () => {
  const { clock } = aPage(0)

  clock.answer({ c0: 99_999, s1: 1, s2: 1 })

  expect(clock.known).toBe(false)
})

test('a hint helps until the first real answer, and a later one never sets it back', () => {
  const { clock, page, exchange } = aPage(7_000)

  clock.hint(123_456)
  clock.hint(123_400)
  expect(clock.now()).toBe(123_456)

  exchange(5, 5)
  expect(clock.now()).toBeCloseTo(page.steady + 7_000, -1)
})

test('a server whose clock was set back is followed: at once by a guess, after a question by what is known', () => {
  const guess = aPage(7_000)
  const known = aPage(7_000)
  let doubts = 0
  known.clock.onDoubt = () => {
    doubts += 1
  }
  guess.clock.hint(guess.page.steady + 7_000)
  known.exchange(1, 1)
  guess.clock.now()
  known.clock.now()

  for (const { clock, page } of [guess, known]) clock.hint(page.steady - 60_000)

  expect(guess.clock.now()).toBe(guess.page.steady - 60_000)
  expect(doubts).toBe(1)
  expect(known.clock.now()).toBeCloseTo(known.page.steady + 7_000, -1)
  known.exchange(1, 1, -60_000)
  expect(known.clock.now()).toBeCloseTo(known.page.steady - 60_000, -1)
})

test('a frame that was merely late changes nothing', () => {
  const { clock, page, exchange } = aPage(7_000)
  let doubts = 0
  clock.onDoubt = () => {
    doubts += 1
  }
  exchange(1, 1)
  const before = clock.now()

  clock.hint(page.steady + 7_000 - 1_900)

  expect([clock.now(), doubts]).toEqual([before, 0])
})

/** Chance that comes out the same every time. */
function chance(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return (state / 4_294_967_296) * below
  }
}

for (let seed = 1; seed <= 60; seed += 1) {
  test(`whatever the delays and crystals: time runs on, and is never off by more than it says (${seed})`, () => {
    const below = chance(seed)
    const page = { steady: below(1e6), true: 1.7e12 }
    const rate = 1 + (below(2) - 1) * 0.000_099
    const clock = new ServerClock(
      () => page.steady,
      () => page.steady,
    )
    const pass = (ms: number) => {
      page.steady += ms
      page.true += ms * rate
    }
    const slow = () => (below(4) < 1 ? below(1_500) : below(60))
    let before: number | null = null
    let told = 0
    for (let step = 0; step < 200; step += 1) {
      const kind = Math.floor(below(4))
      if (kind === 0) {
        const { c0 } = clock.ask()
        pass(slow())
        const s1 = Math.floor(page.true)
        pass(below(3))
        const s2 = Math.floor(page.true)
        pass(slow())
        clock.answer({ c0, s1, s2 })
      } else if (kind === 1) {
        const sent = Math.floor(page.true)
        pass(slow())
        clock.hint(sent)
      } else pass(below(kind === 2 ? 100 : 100_000))
      if (!clock.known) continue
      const now = clock.now()
      const error = clock.error
      expect(now).toBeGreaterThanOrEqual(before ?? now)
      expect(error).not.toBeNull()
      expect(Math.abs(now - page.true)).toBeLessThanOrEqual((error ?? 0) + 1e-3)
      before = now
      told += 1
    }
    expect(told).toBeGreaterThan(100)
  })
}
