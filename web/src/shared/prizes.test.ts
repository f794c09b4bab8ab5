import { describe, expect, test, vi } from 'vitest'
import type { Item, Prize, PublicState } from './agenda'
import { inReadingOrder, opened } from './prizes'
import { Winners } from './winners.svelte'

// Sealed by the server's own cryptography.
const KEY = '0j8IJBKLLzMMXH_QpqOkUGUTJw4mng038qdN5FLmtDg'
const SEALED =
  'XZ3J-BgY6BGJL5ArQYN6MjEfD3VWJWKxsx8QyJJlfodkJUaUne4hwRGuPoEWvfXmwFaSV9NGpt4Td7sZYejIP4MmpX0mvidQdk9OD6LJ-EpjShQ9XmE8ewYoZsiwXRNq-yD2HL-hyI2Z-vR_AdZeYjak58j_WLP5e2r3Fs3AxwssdRwoswRtAuatmTwfGSpRkGh90ig6nbi-2mLLnN7_Q4imWbS65PDJ0KFEkD9SYjT4UhEdeS3aqa1wqnnOtbi4DM7tjGsfNSH6FFMzDw4EFhFUURfpq2IlwTIWuulogNFPhUGQiyMwObI7XiJc7YWqerl0n6yUowOX210M0BFGIGNQek7AMIWjIOVkJ-e0H3yoAX_4IVQSA-TVme6nOMWthBB87T6uyFIgDkT00iQ1MBdhqMsWHomw4CM0zowGCM8-PoJ8MubgNBxFUO_mZ8hc4IcJeCazolicKXY435w3kM8tUYEYl59gjQuUKGrrrmk9ki2YeoTBU33BnJzWi3GaPpOq5SlwsOVUpRcf_O7Gy43SJ5L7bVdgBggt2icDNTAlEV5rhOi7k7scFRtvuJ45Q4uN_ZfA6kAn9D1hEq5OnBW-MVlKsKFKCsFM594tc5RnDEaSSu90cAE5N9959yRkSJMWerrbKHJERia0vwvDOQsqikbwan1aOYjRwcVXer8EJjQpPnul4WzklQdQ65ywm9YL7NMPOZ2xORTf'
const prize: Prize = {
  id: 'first',
  title: { zh: '一等奖', en: 'First Prize' },
  sealed: SEALED,
  key: KEY,
  revealed_at: 1_000,
}
const WINNERS = [
  { name: { zh: '令狐玲', en: 'Linghu Ling' }, organisation: { zh: '广东示例景言律师事务所', en: '' } },
]

function agendaWith(...prizes: Prize[]): PublicState {
  return { items: [{ id: 'awards', prizes } as unknown as Item] } as unknown as PublicState
}

describe('a seal', () => {
  test('opens with its key', async () => {
    expect(await opened(prize)).toEqual(WINNERS)
  })

  test.each([
    ['another prize', { ...prize, id: 'second' }],
    ['another key', { ...prize, key: `A${KEY.slice(1)}` }],
    ['no key', { ...prize, key: null }],
    ['a changed seal', { ...prize, sealed: `${SEALED.slice(0, -9)}AAAAAAAAA` }],
  ])('stays shut for %s', async (_, wrong) => {
    await expect(opened(wrong)).rejects.toThrow()
  })
})

test('the newest stands first, what waits stands last, and of equals the order of the plan stays', () => {
  const one = (id: string, revealed_at: number | null) =>
    ({ id, revealed_at, key: revealed_at === null ? null : 'k' }) as Prize
  const ids = (...prizes: Prize[]) => inReadingOrder(prizes).map(({ id }) => id)

  expect(ids(one('third', 1), one('second', 2), one('first', null))).toEqual(['second', 'third', 'first'])
  expect(ids(one('third', 5), one('second', 5), one('first', 5))).toEqual(['third', 'second', 'first'])
  expect(ids(one('third', null), one('second', null))).toEqual(['third', 'second'])
})

describe('the winners a page shows', () => {
  test('are those under the seal, once its key is there', async () => {
    const winners = new Winners()

    await winners.open(agendaWith({ ...prize, key: null }))
    expect(winners.of({ ...prize, key: null })).toBeNull()
    await winners.open(agendaWith(prize))

    expect(winners.of(prize)).toEqual(WINNERS)
  })

  test('are asked for where a page has no cryptography, until they are there, and only once', async () => {
    vi.useFakeTimers()
    vi.stubGlobal('isSecureContext', false)
    vi.stubGlobal('location', { pathname: '/c/hui-2026/viewer' })
    const asked: string[] = []
    const told = { prizes: [{ item: 'awards', id: 'first', winners: WINNERS }] }
    vi.stubGlobal('fetch', async (path: string) => {
      asked.push(path)
      if (asked.length === 1) throw new TypeError('away')
      return Response.json(asked.length === 2 ? { prizes: [] } : told)
    })
    const winners = new Winners()

    const open = Promise.all([winners.open(agendaWith(prize)), winners.open(agendaWith(prize))])
    await vi.runAllTimersAsync()
    await open

    expect(winners.of(prize)).toEqual(WINNERS)
    expect(asked).toEqual(Array(3).fill('/api/v1/conferences/hui-2026/prizes'))
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })
})
