import 'fake-indexeddb/auto'
import { afterEach, expect, test } from 'vitest'
import { Journal } from './journal'
import type { Press } from './press'

const opened: Journal[] = []
let slugs = 0

afterEach(async () => {
  for (const journal of opened.splice(0)) await journal.close()
})

function aJournal(slug = `journal${++slugs}`) {
  const journal = new Journal(slug)
  opened.push(journal)
  return { journal, slug }
}

function aPress(id: string, kept_at: number, change: Partial<Press> = {}): Press {
  const press = { expected_rev: 7, pressed_at: kept_at, baton: 'desk-1', saw: null, given_up: false }
  return { id, command: { command: 'hold' }, kept_at, ...press, ...change }
}

test('what was kept is there in the next life of the page, oldest first', async () => {
  const { journal, slug } = aJournal()
  await journal.keep(aPress('b', 2))
  await journal.keep(aPress('a', 1))

  const again = aJournal(slug).journal

  expect(await again.waiting()).toEqual([aPress('a', 1), aPress('b', 2)])
})

test('a press is in it once, whatever happens to it, and leaves it when its fate is known', async () => {
  const { journal } = aJournal()
  await journal.keep(aPress('a', 1))
  await journal.keep(aPress('a', 1, { given_up: true }))

  expect((await journal.waiting()).map(({ given_up }) => given_up)).toEqual([true])
  await journal.forget('a')
  expect(await journal.waiting()).toEqual([])
})

test('each conference has its own', async () => {
  const { journal } = aJournal()
  await journal.keep(aPress('a', 1))

  expect(await aJournal().journal.waiting()).toEqual([])
})
