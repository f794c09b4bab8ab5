import { expect, test } from 'vitest'
import { Holdback } from './holdback'

test('a code is taken once, however many frames show it', () => {
  const holdback = new Holdback()

  expect(holdback.admits('A', 0)).toBe(true)
  expect([33, 66, 1500].map((at) => holdback.admits('A', at))).toEqual([false, false, false])
})

test('a code that stays in view is not taken again after two seconds', () => {
  const holdback = new Holdback()
  holdback.admits('A', 0)

  for (let at = 100; at <= 10_000; at += 300) expect(holdback.admits('A', at)).toBe(false)
})

test('a code that went away is taken again', () => {
  const holdback = new Holdback()
  holdback.admits('A', 0)

  expect(holdback.admits('A', 1999)).toBe(false)
  expect(holdback.admits('A', 3100)).toBe(true)
})

test('a different code is taken at once, and two codes by turns only once each', () => {
  const holdback = new Holdback()

  expect(['A', 'B', 'A', 'B'].map((code, n) => holdback.admits(code, n * 100))).toEqual([
    true,
    true,
    false,
    false,
  ])
})
