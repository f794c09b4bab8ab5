import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DOUBLE_PRESS_MS, TAKE_BACK_MS } from './commander.svelte'
import { anItem, Scene, turns } from './commander_scene'

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

test('a command is sent with the rev the operator sees', async () => {
  const { commander, journal } = scene.desk()

  expect(await commander.send(start)).toBe('done')

  expect(scene.sent).toMatchObject([{ expected_rev: 7, command: 'start', baton: 'desk-1' }])
  expect(commander.pending).toBeNull()
  await pass()
  expect(await journal.waiting()).toEqual([])
})

test('two presses within 600 ms count once, later ones count again', async () => {
  const { commander } = scene.desk()

  const first = commander.send(start)
  expect(await commander.send(start)).toBe('ignored')
  await first
  expect(await commander.send(start)).toBe('ignored')
  await pass(DOUBLE_PRESS_MS)
  expect(await commander.send(start)).toBe('done')

  expect(scene.sent.map((command) => command.expected_rev)).toEqual([7, 8])
})

test('a stale rev is told with what changed, and the next press goes through', async () => {
  const { commander } = scene.desk()
  await commander.standing.refresh()
  scene.rev = 9
  scene.items = [anItem('a', 1_000)]
  scene.current = 'a'

  expect(await commander.send(start)).toBe('refused')
  expect(commander.refusal).toMatchObject({
    code: 'stale_rev',
    press: { command: start },
    changes: [{ kind: 'started', item: { id: 'a' } }],
  })
  await pass(DOUBLE_PRESS_MS)
  expect(await commander.send(start)).toBe('done')

  expect(commander.refusal).toBeNull()
  expect(scene.sent.map((command) => command.expected_rev)).toEqual([7, 9])
})

test('a press that knew no rev is held against what was on the screen', async () => {
  const { commander } = scene.desk()
  scene.rev = 9
  scene.items = [anItem('a', 1_000)]

  expect(await commander.send(start)).toBe('refused')

  expect(commander.refusal?.changes.length).toBe(1)
  expect(scene.sent).toEqual([])
})

test('what nobody in front sees costs the operator no press', async () => {
  const { commander } = scene.desk()
  await commander.standing.refresh()
  scene.rev = 8
  scene.hidden = 1

  expect(await commander.send(start)).toBe('done')

  expect(scene.sent.map((command) => command.expected_rev)).toEqual([7, 8])
  expect(new Set(scene.sent.map((command) => command.command_id)).size).toBe(1)
})

test('words need no rev: they mean the same whatever happened', async () => {
  const { commander } = scene.desk()
  await commander.standing.refresh()
  scene.rev = 12

  await commander.send({ command: 'message', text: '请结束', blink: false })

  expect(scene.sent[0]).not.toHaveProperty('expected_rev')
})

test('a screen that moved on makes the commander read the plan again', async () => {
  const { commander } = scene.desk()
  await commander.standing.refresh()
  scene.rev = 12

  await commander.follow(12)
  await commander.send(start)

  expect(scene.sent[0]?.expected_rev).toBe(12)
})

test('a press can be taken back for ten seconds, by its own number, and a take-back is none', async () => {
  const { commander } = scene.desk()

  await commander.send(start)
  expect(commander.takeable?.rev).toBe(8)
  await pass(DOUBLE_PRESS_MS)
  await commander.send({ command: 'undo', of: 8 })
  expect(commander.takeable).toBeNull()
  expect(scene.sent.at(-1)).toMatchObject({ command: 'undo', of: 8 })

  await pass(DOUBLE_PRESS_MS)
  await commander.send(start)
  await pass(TAKE_BACK_MS)
  expect(commander.takeable).toBeNull()
})

test('a word to the speaker leaves the press before it in reach', async () => {
  const { commander } = scene.desk()
  await commander.send(start)
  await pass(DOUBLE_PRESS_MS)

  await commander.send({ command: 'message', text: '请结束', blink: false })

  expect(commander.takeable?.rev).toBe(8)
})

test('a screen that could not be brought to what is known is held against it', async () => {
  const { commander, screen } = scene.desk()
  screen.adopt = () => undefined
  scene.rev = 9
  scene.items = [anItem('a', 1_000)]
  await commander.standing.refresh()

  expect(await commander.send(start)).toBe('refused')

  expect(commander.refusal?.changes).toMatchObject([{ kind: 'started' }])
  expect(scene.sent).toEqual([])
})
