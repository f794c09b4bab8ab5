import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DOUBLE_PRESS_MS } from './commander.svelte'
import { Twice } from './twice.svelte'

let meant: number
let twice: Twice
const press = () =>
  twice.press(() => {
    meant += 1
  })

beforeEach(() => {
  vi.useFakeTimers()
  meant = 0
  twice = new Twice()
})
afterEach(() => vi.useRealTimers())

test('the first press asks, the second means it, and a bounce between them is neither', () => {
  press()
  expect([twice.asked, meant]).toEqual([true, 0])

  vi.advanceTimersByTime(DOUBLE_PRESS_MS - 1)
  press()
  expect([twice.asked, meant]).toEqual([true, 0])

  vi.advanceTimersByTime(1)
  press()
  expect([twice.asked, meant]).toEqual([false, 1])
})

test('a question nobody answers is forgotten, and one that changed is asked anew', () => {
  press()
  vi.advanceTimersByTime(5_000)
  expect(twice.asked).toBe(false)

  press()
  twice.reset()
  vi.advanceTimersByTime(DOUBLE_PRESS_MS)
  press()
  expect([twice.asked, meant]).toEqual([true, 0])
})
