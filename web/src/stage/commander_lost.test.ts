import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Scene, turns } from './commander_scene'
import { OLDEST_PRESS_MS } from './press'

let scene: Scene

/** As much of the page's time as is asked for, with the turns of its store around it. */
async function pass(ms = 0): Promise<void> {
  await turns()
  await vi.advanceTimersByTimeAsync(ms)
  await turns()
}

const start = { command: 'start', item: 'a' } as const

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
  scene = new Scene()
  vi.stubGlobal('location', { pathname: '/c/c/stage' })
  vi.stubGlobal('fetch', vi.fn(scene.server))
})
afterEach(async () => {
  await scene.close()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('a lost answer is asked for again, the same to the letter, and the page says so meanwhile', async () => {
  scene.replies = ['lost', [503, { code: 'store_unavailable' }]]
  const { commander } = scene.desk()

  const outcome = commander.send(start)
  await pass()
  expect(commander.pending?.trouble).toBe('no_answer')
  await pass(5_000)

  expect(await outcome).toBe('done')
  expect(scene.sent.length).toBe(3)
  expect(new Set(scene.sent.map((body) => JSON.stringify(body))).size).toBe(1)
})

test('a press is on the disk before it is sent, and a new life of the page sends the very same', async () => {
  scene.cut()
  scene.replies[0] = 'deaf'
  const { commander, slug } = scene.desk()
  await commander.standing.refresh()
  void commander.send(start)
  await pass()
  expect(commander.pending?.trouble).toBe('no_answer')

  scene.replies = []
  const again = scene.desk(slug)
  await again.commander.resume()

  expect(scene.rev).toBe(8)
  expect(JSON.stringify(scene.sent.at(-1))).toBe(JSON.stringify(scene.sent[0]))
  await pass()
  expect(await again.journal.waiting()).toEqual([])
})

test('what waits for a session is sent once somebody has signed in again', async () => {
  scene.replies = [[401, { code: 'sign_in_first' }]]
  const { commander } = scene.desk()

  const outcome = commander.send(start)
  await pass()
  expect(commander.pending?.trouble).toBe('sign_in_first')
  await pass(1_000)

  expect(await outcome).toBe('done')
})

test.each([
  ['lost', 'not_recorded', 7],
  ['deaf', 'recorded', 8],
] as const)('a press given up after %s is asked after, and found %s', async (reply, fate, then) => {
  scene.replies = [reply]
  const { commander, journal } = scene.desk()
  const outcome = commander.send(start)
  await pass()

  commander.cancel()
  await pass()

  expect(await outcome).toBe('cancelled')
  expect(commander.fate).toMatchObject({ fate, late: false })
  expect(scene.rev).toBe(then)
  expect(await journal.waiting()).toEqual([])
})

test('a press given up is not sent by the next life of the page', async () => {
  scene.cut()
  const { commander, slug } = scene.desk()
  const outcome = commander.send(start)
  await pass()
  commander.cancel()
  await outcome

  scene.replies = []
  const again = scene.desk(slug)
  await again.commander.resume()

  expect(again.commander.fate?.fate).toBe('not_recorded')
  expect(scene.rev).toBe(7)
})

test('a press that waited an hour is not sent any more, and the page says what became of it', async () => {
  scene.cut()
  const { commander } = scene.desk()
  const outcome = commander.send(start)
  await pass(OLDEST_PRESS_MS + 10_000)

  expect(await outcome).toBe('cancelled')
  scene.replies = []
  await pass(10_000)

  expect(commander.fate).toMatchObject({ fate: 'not_recorded', late: true })
  expect(scene.rev).toBe(7)
})
