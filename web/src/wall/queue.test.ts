import { expect, test } from 'vitest'
import { type Arrival, Queue, STAYING } from './queue'

const arrival = (seq: number): Arrival => ({
  seq,
  name: `来宾${seq}`,
  organisation: '',
  title: '',
  category: { name: { zh: '代表', en: '' }, hue: 30 },
  at: 0,
})
const numbers = (queue: Queue) => queue.shown.map(({ seq }) => seq)

test('names come one after the other and each stays a while', () => {
  const queue = new Queue()
  queue.take([arrival(1), arrival(2)])

  expect(queue.advance(0)).toBe(true)
  expect(queue.advance(3_999)).toBe(false)
  expect(queue.advance(4_000)).toBe(true)
  expect(numbers(queue)).toEqual([2, 1])
})

test('in a rush they come faster and nobody is passed over', () => {
  const queue = new Queue()
  queue.take(Array.from({ length: 8 }, (_, n) => arrival(n + 1)))

  let now = 0
  const seen = new Set<number>()
  for (; now < 60_000; now += 100) if (queue.advance(now)) seen.add(queue.shown[0]?.seq ?? 0)

  expect(seen.size).toBe(8)
})

test('an arrival told twice is shown once', () => {
  const queue = new Queue()
  queue.begin([arrival(1)])
  queue.take([arrival(1), arrival(2)])
  queue.take([arrival(2)])

  expect(queue.advance(0)).toBe(true)
  expect(queue.advance(9_000)).toBe(false)
  expect(numbers(queue)).toEqual([2, 1])
})

test('the wall never fills up', () => {
  const queue = new Queue()
  queue.begin(Array.from({ length: 40 }, (_, n) => arrival(n + 1)))

  expect(numbers(queue)).toHaveLength(STAYING + 1)
  expect(numbers(queue)[0]).toBe(40)
})
