import { expect, test } from 'vitest'
import type { Arrivals } from './arrivals'
import { FARTHEST_MS, forecast } from './forecast'

const MINUTE = 60_000
const START = 1_677_823_200_000 // 14:00 in Shenzhen
const every = (from: number, to: number, count: number): Arrivals =>
  Array.from({ length: to - from }, (_, n) => [START + (from + n) * MINUTE, count] as const)

test('sixty people at six a minute are in after ten minutes', () => {
  const now = START + 20 * MINUTE

  expect(forecast(every(0, 20, 6), 60, now)).toEqual({ kind: 'by', at: START + 30 * MINUTE })
})

test('only the last ten minutes count: an earlier rush is over', () => {
  const arrivals = [...every(0, 20, 50), ...every(20, 30, 2)]

  expect(forecast(arrivals, 20, START + 30 * MINUTE)).toEqual({ kind: 'by', at: START + 40 * MINUTE })
})

test('just after the doors opened the rate is that of the minutes since', () => {
  expect(forecast(every(0, 2, 10), 40, START + 2 * MINUTE)).toEqual({ kind: 'by', at: START + 6 * MINUTE })
})

test('fewer than five arrivals, none, or old ones give no forecast', () => {
  const now = START + 30 * MINUTE

  expect(forecast([], 10, now).kind).toBe('unknown')
  expect(forecast(every(28, 30, 2), 10, now).kind).toBe('unknown')
  expect(forecast(every(0, 15, 9), 10, now).kind).toBe('unknown')
})

test('when nobody is missing there is nothing to wait for', () => {
  expect(forecast(every(0, 5, 9), 0, START + 5 * MINUTE)).toEqual({ kind: 'all_in' })
  expect(forecast([], -1, START)).toEqual({ kind: 'all_in' })
})

test('a time beyond the day is not told', () => {
  expect(forecast(every(0, 10, 1), 5_000, START + 10 * MINUTE).kind).toBe('unknown')
})

test('no forecast lies in the past, whatever the minute and the rate', () => {
  for (let second = 0; second < 1800; second += 7)
    for (const missing of [1, 3, 50, 900]) {
      const now = START + second * 1000
      const said = forecast(every(0, 40, 5), missing, now)
      if (said.kind === 'by') {
        expect(said.at).toBeGreaterThanOrEqual(now)
        expect(said.at - now).toBeLessThanOrEqual(FARTHEST_MS + MINUTE)
        expect(said.at % MINUTE).toBe(0)
      }
    }
})
