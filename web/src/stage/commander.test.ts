import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Commander, DOUBLE_PRESS_MS, TAKE_BACK_MS } from './commander.svelte'

type Sent = { command_id: string; expected_rev: number; command: string }
type Reply = 'lost' | [status: number, body: object]

let rev: number
/** How far the log is ahead of what the public sees of it. */
let hidden: number
let replies: Reply[]
let sent: Sent[]

/** The server: `GET /agenda` gives the newest rev, commands get the next of `replies`, or 200. */
async function server(path: string, { method, body }: { method: string; body?: string }): Promise<Response> {
  if (method === 'GET')
    return new Response(JSON.stringify({ rev, seq: rev - hidden, run: 'idle', current: null }))
  expect(path).toBe('/api/v1/conferences/c/agenda/commands')
  sent.push(JSON.parse(body ?? ''))
  const reply = replies.shift() ?? [200, { rev: rev + 1, seq: rev + 1 }]
  if (reply === 'lost') throw new TypeError('the line broke')
  return new Response(JSON.stringify(reply[1]), { status: reply[0] })
}

const aScreen = () => ({ seq: 7, state: null, adopt: vi.fn() })
const start = { command: 'start', item: 'a' } as const

beforeEach(() => {
  vi.useFakeTimers()
  rev = 7
  hidden = 0
  replies = []
  sent = []
  vi.stubGlobal('location', { pathname: '/c/c/stage' })
  vi.stubGlobal('fetch', vi.fn(server))
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('a command is sent with the rev the operator sees', async () => {
  const commander = new Commander(aScreen())

  expect(await commander.send(start)).toBe('done')
  expect(sent).toMatchObject([{ expected_rev: 7, command: 'start' }])
  expect(commander.pending).toBeNull()
})

test('two presses within 600 ms count once, later ones count again', async () => {
  const commander = new Commander(aScreen())

  const first = commander.send(start)
  expect(await commander.send(start)).toBe('ignored')
  await first
  expect(await commander.send(start)).toBe('ignored')
  vi.advanceTimersByTime(DOUBLE_PRESS_MS)
  expect(await commander.send(start)).toBe('done')

  expect(sent.map((command) => command.expected_rev)).toEqual([7, 8])
})

test('a lost answer is asked for again under the same id, and the page says so meanwhile', async () => {
  replies = ['lost', [503, { code: 'store_unavailable' }]]
  const commander = new Commander(aScreen())

  const outcome = commander.send(start)
  await vi.advanceTimersByTimeAsync(0)
  expect(commander.pending?.trouble).toBe('no_answer')
  await vi.advanceTimersByTimeAsync(2_000)

  expect(await outcome).toBe('done')
  expect(sent.length).toBe(3)
  expect(new Set(sent.map((command) => command.command_id)).size).toBe(1)
})

test('a stale rev is told, the plan is read again, and the next press goes through', async () => {
  replies = [[409, { code: 'stale_rev', rev: 9 }]]
  const commander = new Commander(aScreen())
  await commander.refresh()
  rev = 9

  expect(await commander.send(start)).toBe('refused')
  expect(commander.refusal).toBe('stale_rev')
  vi.advanceTimersByTime(DOUBLE_PRESS_MS)
  expect(await commander.send(start)).toBe('done')

  expect(commander.refusal).toBeNull()
  expect(sent.map((command) => command.expected_rev)).toEqual([7, 9])
})

test('the operator may stop a command that gets no answer, and learns that its fate is unknown', async () => {
  replies = Array.from({ length: 20 }, () => 'lost' as const)
  const commander = new Commander(aScreen())

  const outcome = commander.send(start)
  await vi.advanceTimersByTimeAsync(1_000)
  commander.cancel()
  await vi.advanceTimersByTimeAsync(0)

  expect(await outcome).toBe('cancelled')
  expect([commander.pending, commander.unsure]).toEqual([null, true])
})

test('a screen that moved on makes the commander read the plan again', async () => {
  const screen = aScreen()
  const commander = new Commander(screen)
  await commander.refresh()
  rev = 12

  await commander.follow(12)
  await commander.send(start)

  expect(sent[0]?.expected_rev).toBe(12)
})

test('a press can be taken back for ten seconds, by its own number, and a take-back is none', async () => {
  const commander = new Commander(aScreen())

  await commander.send(start)
  expect(commander.takeable).toBe(8)
  vi.advanceTimersByTime(DOUBLE_PRESS_MS)
  await commander.send({ command: 'undo', of: 8 })
  expect(commander.takeable).toBeNull()
  expect(sent.at(-1)).toMatchObject({ command: 'undo', of: 8 })

  vi.advanceTimersByTime(DOUBLE_PRESS_MS)
  await commander.send(start)
  vi.advanceTimersByTime(TAKE_BACK_MS)
  expect(commander.takeable).toBeNull()
})

test('what nobody in front sees costs the operator no press', async () => {
  const commander = new Commander(aScreen())
  await commander.refresh()
  rev = 8
  hidden = 1
  replies = [[409, { code: 'stale_rev', rev: 8 }]]

  expect(await commander.send(start)).toBe('done')

  expect(sent.map((command) => command.expected_rev)).toEqual([7, 8])
  expect(new Set(sent.map((command) => command.command_id)).size).toBe(1)
})
