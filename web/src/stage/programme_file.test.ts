import { beforeEach, expect, test, vi } from 'vitest'
import { bringIn, lookAt } from './programme_file'

const FILE = new File(['环节\n'], 'agenda.csv')
const DONE = { rev: 8, differs: true, entries: [], errors: [] }
let asked: URL[] = []

/** A server that answers so, one after the other; `null`: the line broke. */
function serverAnswers(...answers: ({ status: number; body: object } | null)[]): void {
  asked = []
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(new URL(path, 'http://hall.example'))
    const answer = answers.shift()
    if (!answer) throw new TypeError('the line broke')
    return new Response(JSON.stringify(answer.body), { status: answer.status })
  })
}

beforeEach(() => {
  vi.stubGlobal('location', { pathname: '/c/hui-2026/stage' })
})

test('looking writes nothing', async () => {
  serverAnswers({ status: 200, body: DONE })

  await lookAt(FILE, 'replace')

  expect(asked.map(({ searchParams }) => [...searchParams])).toEqual([
    [
      ['dry_run', '1'],
      ['mode', 'replace'],
    ],
  ])
})

test('what was looked at is sent the same until it is answered', async () => {
  serverAnswers(null, { status: 503, body: { code: 'store_unavailable' } }, { status: 200, body: DONE })

  await expect(bringIn(FILE, 'merge', 7, 'desk-1')).resolves.toEqual(DONE)

  expect(asked).toHaveLength(3)
  expect(new Set(asked.map(String)).size).toBe(1)
  const [{ searchParams } = new URL('http://nobody.example')] = asked
  expect(searchParams.get('expected_rev')).toBe('7')
  expect(searchParams.get('baton')).toBe('desk-1')
  expect(searchParams.get('command_id')).toBeTruthy()
})

test('another agenda than the one looked at is told at once', async () => {
  serverAnswers({ status: 409, body: { code: 'stale_rev', rev: 9 } })

  await expect(bringIn(FILE, 'merge', 7, '')).rejects.toMatchObject({ code: 'stale_rev' })

  expect(asked).toHaveLength(1)
})

test('a line that stays broken is told in the end', async () => {
  serverAnswers(null, null, null)

  await expect(bringIn(FILE, 'merge', 7, '')).rejects.toMatchObject({ code: 'no_answer' })
})
