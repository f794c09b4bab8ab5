import { describe, expect, test } from 'vitest'
import { type CodeAnswer, CodeLife } from './code_life'

/** The server's clock reads 1,000,000 when this machine's steady clock reads 0. */
const anAnswer = (now: number): CodeAnswer => ({
  svg: '<svg/>',
  now,
  next_at: Math.floor(now / 10_000) * 10_000 + 10_000,
  valid_until: Math.floor(now / 10_000) * 10_000 + 20_000,
})

test('before any answer there is nothing to show and no time to tell', () => {
  const life = new CodeLife()

  expect(life.current(0)).toBeNull()
  expect(life.now(0)).toBeNull()
})

describe('with an answer', () => {
  const life = new CodeLife()
  life.take(anAnswer(1_003_000), 2_900, 3_100)

  test('the time is the server clock', () => {
    expect(life.now(4_000)).toBe(1_004_000)
  })

  test('the next code is asked for just after the change', () => {
    expect(life.untilNext(3_100)).toBe(6_960)
  })

  test('the code is shown until it is no longer taken, and not a moment longer', () => {
    expect(life.current(19_800)?.svg).toBe('<svg/>')
    expect(life.current(19_900)).toBeNull()
  })
})

test('a slow answer makes a code end earlier, never later', () => {
  const life = new CodeLife()
  life.take(anAnswer(1_003_000), 0, 8_000)

  expect(life.current(16_999)).not.toBeNull()
  expect(life.current(17_000)).toBeNull()
})

test('a server whose clock has stopped is neither hammered nor forgotten', () => {
  const life = new CodeLife()
  life.take({ ...anAnswer(1_003_000), next_at: 0 }, 0, 0)
  expect(life.untilNext(0)).toBe(500)

  life.take({ ...anAnswer(1_003_000), next_at: 9_999_999_999 }, 0, 0)
  expect(life.untilNext(0)).toBe(30_000)
})

test('failures are retried with growing room, up to a cap, and an answer starts anew', () => {
  const life = new CodeLife()

  expect([1, 1, 1, 1, 1, 1].map((random) => life.untilRetry(random))).toEqual([
    1500, 2500, 4500, 5500, 5500, 5500,
  ])
  life.take(anAnswer(1_003_000), 0, 0)
  expect(life.untilRetry(0)).toBe(500)
})
