import { describe, expect, test } from 'vitest'
import vectors from '../../../tests/vectors/forecast.json'
import type { Item } from './agenda'
import type { Course } from './course'
import { type Forecast, forecast } from './forecast'

type Written = Course & { name: string; now: number; forecast: Forecast | null }

const [plain] = vectors.plain

function whole({ run, current, items }: Written): Course {
  return { run, current, items: items.map((item) => ({ ...plain, ...item }) as Item) }
}

describe('the forecast both sides share', () => {
  for (const vector of vectors.by_hand as unknown as Written[]) {
    test(vector.name, () => {
      expect(forecast(whole(vector), vector.now)).toEqual(vector.forecast)
    })
  }

  test('drawn agendas are forecast as Python does', () => {
    const drawn = vectors.drawn as unknown as Written[]

    const differing = drawn.filter(
      (vector) => JSON.stringify(forecast(whole(vector), vector.now)) !== JSON.stringify(vector.forecast),
    )

    expect(drawn.length).toBeGreaterThan(200)
    expect(differing.map(({ name }) => name)).toEqual([])
  })
})
