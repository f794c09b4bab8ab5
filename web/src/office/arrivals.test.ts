import { expect, test } from 'vitest'
import { type Arrivals, curveOf, rowsOf, timeStep } from './arrivals'

const MINUTE = 60_000
const START = 1_677_823_200_000 // 14:00 in Shenzhen
const at = (minute: number, count: number): Arrivals[number] => [START + minute * MINUTE, count]

test('before anybody arrives there is no curve', () => {
  expect(curveOf([], 100, 50)).toBeNull()
  expect(rowsOf([])).toEqual([])
})

test('the curve begins at nothing and ends at everybody', () => {
  const curve = curveOf([at(0, 3), at(1, 5), at(19, 2)], 200, 100)

  expect(curve?.total).toBe(10)
  expect(curve?.points[0]).toEqual([0, 100])
  expect(curve?.points.at(-1)?.[0]).toBeCloseTo(200)
  expect(curve?.points.at(-1)?.[1]).toBeCloseTo(100 - (10 / (curve?.counts.at(-1)?.value ?? 0)) * 100)
})

test('the curve never falls, whatever the order of the minutes', () => {
  const ys = curveOf([at(9, 4), at(0, 1), at(3, 2)], 100, 100)?.points.map(([, y]) => y) ?? []

  expect([...ys].sort((a, b) => b - a)).toEqual(ys)
})

test('times are marked on round minutes, at most a handful', () => {
  const times = curveOf([at(3, 1), at(57, 1)], 100, 100)?.times ?? []

  expect(times.length).toBeLessThanOrEqual(7)
  expect(times.every((time) => (time.at - START) % (10 * MINUTE) === 0)).toBe(true)
  expect(timeStep(55 * MINUTE)).toBe(10 * MINUTE)
})

test('the rows of the table add up', () => {
  const rows = rowsOf([at(0, 3), at(4, 1), at(5, 5), at(12, 2)])

  expect(rows.map(({ arrived }) => arrived)).toEqual([4, 5, 2])
  expect(rows.at(-1)?.inAll).toBe(11)
})
