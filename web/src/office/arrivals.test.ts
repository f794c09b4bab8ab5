import { expect, test } from 'vitest'
import { type Arrivals, barStep, curveOf, rowsOf, timeStep } from './arrivals'

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

test('the rows of the table are single minutes at first, and add up', () => {
  const rows = rowsOf([at(0, 3), at(4, 1), at(5, 5), at(12, 2)])

  expect(rows).toHaveLength(13)
  expect(rows[5]).toEqual({ from: START + 5 * MINUTE, arrived: 5, inAll: 9 })
  expect(rows.at(-1)?.inAll).toBe(11)
})

test('over a long time people are counted in longer whiles, and nobody is lost', () => {
  const day = Array.from({ length: 480 }, (_, minute) => at(minute, 1))

  expect(barStep(480 * MINUTE)).toBe(10 * MINUTE)
  expect(rowsOf(day).every(({ arrived }) => arrived === 10)).toBe(true)
  expect(rowsOf(day)).toHaveLength(48)
})

test('the bars stand on the floor beside each other, the tallest well below the top', () => {
  const curve = curveOf([at(0, 2), at(3, 8), at(19, 4)], 200, 100)
  const bars = curve?.bars ?? []

  expect(curve?.most).toBe(8)
  expect(bars).toHaveLength(20)
  expect(bars[3]?.height).toBeCloseTo(45)
  expect(bars[0]?.height).toBeCloseTo(45 / 4)
  expect(bars.every(({ y, height }) => Math.abs(y + height - 100) < 1e-9)).toBe(true)
  expect(bars[19]?.x).toBeCloseTo((bars[18]?.x ?? 0) + (bars[18]?.width ?? 0))
})
