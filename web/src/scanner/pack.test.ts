import 'fake-indexeddb/auto'
import { describe, expect, test } from 'vitest'
import type { ScanResult } from '../shared/verdicts'
import { isBadgeCode } from './badge_code'
import { openDatabase } from './database'
import { type Get, Pack } from './pack'

// Made and sealed by the server's own cryptography: a code of `szlawyers-2023`, and the row of the person who has it.
const CODE = 'HS00000000000000Z8CW'
const NOBODYS = 'HS00000000000000Z9CX'
const ANOTHERS = 'HP00000000000000054T'
const SALT = 'BwcHBwcHBwcHBwcHBwcHBw'
const ROW_ID = 'C82J5Bcw2gcOw8P94ipQ-A'
const SEALED =
  'AAECAwQFBgcICQoLrbn9ssfywNJcdQFcSZFyJgOC4vde_cFJhrHctTIxSg3vGaeRMsM8EnpRyfS6pj4fQz_U4xloVaPQzmLknmb6XGaDErqRZtzpxCdh3vqp3Zx26WQI8wu87zyWoRWDNym2Zm8pEbM-rML5esfvSte4CA3i8hQeJJcIikTPCcyf2A'

let slugs = 0

interface Answers {
  readonly roster?: object
  readonly presence?: object
}

async function aPack(answers: Answers[] = [{}], database = `pack${++slugs}`) {
  const asked: string[] = []
  const roster = { version: 3, whole: true, salt: SALT, rows: [[ROW_ID, SEALED]], gone: [], registered: 1 }
  const presence = { seq: 5, whole: true, presence: [['p1', 'hall', 'in', 1000, 'main']] }
  const get: Get = async <T>(path: string) => {
    asked.push(path)
    const part = path.startsWith('/roster') ? 'roster' : 'presence'
    const round = Math.min(asked.filter((one) => one.startsWith(`/${part}`)).length, answers.length) - 1
    return { ...(part === 'roster' ? roster : presence), ...answers[round]?.[part] } as T
  }
  const pack = new Pack(await openDatabase(database), 'szlawyers-2023', get)
  await pack.load()
  return { pack, asked, database }
}

describe('a code', () => {
  test('of ours is told from any other text', () => {
    expect([CODE, NOBODYS, ANOTHERS].every(isBadgeCode)).toBe(true)
    expect(['', 'H', `${CODE}0`, CODE.replace('W', 'X'), CODE.replace('H', 'J')].some(isBadgeCode)).toBe(
      false,
    )
  })

  test('opens the row that was sealed for it, and nothing else does', async () => {
    const { pack } = await aPack()
    await pack.sync()

    expect(await pack.find(CODE)).toEqual({
      kind: 'person',
      person: {
        id: 'p1',
        name: '江雨安',
        organisation: '广东示例律师事务所',
        title: '合伙人',
        category: 'lawyer',
        seat: 'A1',
        badge: 'active',
      },
    })
    expect(await pack.find(NOBODYS)).toEqual({ kind: 'nobody', reason: 'unknown_code' })
    expect(await pack.find(ANOTHERS)).toEqual({ kind: 'nobody', reason: 'other_conference' })
    expect(await pack.find('0123456789')).toEqual({ kind: 'nobody', reason: 'not_a_badge' })
  })

  test('says nothing while there is no list', async () => {
    const { pack } = await aPack()

    expect(await pack.find(CODE)).toEqual({ kind: 'unlisted' })
  })
})

describe('the list', () => {
  test('is still there after a reload, and only what changed is asked for', async () => {
    const { pack, database } = await aPack()
    await pack.sync()
    const again = await aPack([{ roster: { whole: false, rows: [] } }], database)

    await again.pack.sync()

    expect(again.asked).toEqual(['/roster?since=3', '/presence?since=5'])
    expect((await again.pack.find(CODE)).kind).toBe('person')
    expect(again.pack.presences.of('hall', 'p1')).toMatchObject({ direction: 'in', gate: 'main' })
  })

  test('loses whom the office took off', async () => {
    const { pack } = await aPack([{}, { roster: { version: 4, whole: false, rows: [], gone: [ROW_ID] } }])
    await pack.sync()
    await pack.sync()

    expect(pack.version).toBe(4)
    expect(await pack.find(CODE)).toEqual({ kind: 'nobody', reason: 'unknown_code' })
  })
})

describe('who is inside', () => {
  const scan = (change: Partial<ScanResult>): ScanResult => ({
    scan_id: 'x-1',
    verdict: 'admitted',
    reason: 'ok',
    durable: true,
    attendee: { id: 'p2', name: '', organisation: '', title: '', category: 'lawyer', seat: '' },
    first: null,
    at: 2000,
    gate: 'main',
    seq: 6,
    scope: 'hall',
    direction: 'in',
    ...change,
  })

  test('follows the records as they come, each person once', async () => {
    const { pack } = await aPack()
    await pack.sync()

    await pack.note(scan({}))
    await pack.note(scan({}))
    await pack.note(scan({ verdict: 'repeat', reason: 'already_in' }))
    expect(pack.presences.inside('hall')).toBe(2)
    await pack.note(scan({ reason: 'checked_out', direction: 'out' }))

    expect(pack.presences.inside('hall')).toBe(1)
    expect(pack.presences.of('hall', 'p2')).toMatchObject({ direction: 'out' })
  })

  test('is asked for anew when something was taken back', async () => {
    const { pack } = await aPack()

    expect(await pack.note(scan({ kind: 'undo' }))).toBe(false)
    expect(await pack.note(scan({ kind: 'attempt' }))).toBe(true)
  })

  test('is replaced as a whole when the server says so', async () => {
    const { pack } = await aPack([{}, { presence: { seq: 9, presence: [] } }])
    await pack.sync()
    await pack.sync()

    expect(pack.presences.inside('hall')).toBe(0)
    expect(pack.seq).toBe(9)
  })
})
