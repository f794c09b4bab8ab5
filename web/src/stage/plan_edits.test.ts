import { expect, test } from 'vitest'
import type { Item, PublicState } from '../shared/agenda'
import { beforeWhat, newAfter, plannedOf, stepBefore } from './plan_edits'

const anItem = (id: string, started_at: number | null = null) =>
  ({
    id,
    started_at,
    ended_at: null,
    planned_start_at: 100,
    planned_ms: 50,
    hall: 'main',
    section: 's',
  }) as Item
const items = [anItem('a', 1), anItem('b'), anItem('c'), anItem('d')] as [Item, Item, Item, Item]
const state = { items } as unknown as PublicState
const [a, b, c, d] = items

test('a coming item steps past its neighbours, and not past what has been on stage', () => {
  expect(stepBefore(state, c, -1)).toBe('b')
  expect(stepBefore(state, b, 1)).toBe('d')
  expect(stepBefore(state, c, 1)).toBeUndefined()
  expect(stepBefore(state, b, -1)).toBeNull()
  expect(stepBefore(state, d, 1)).toBeNull()
  expect(stepBefore(state, a, 1)).toBeNull()
})

test('a new item follows the one it was added behind, in place and in time', () => {
  expect(newAfter(state, b, 'x', 7)).toMatchObject({ id: 'x', planned_start_at: 150, section: 's' })
  expect(newAfter({ ...state, items: [] }, null, 'x', 7).planned_start_at).toBe(7)
  expect(beforeWhat(state, b)).toBe('c')
  expect(beforeWhat(state, d)).toBeUndefined()
  expect(beforeWhat(state, null)).toBeUndefined()
})

test('an edit sends all that the server knows, and none of what happened', () => {
  const item = {
    ...b,
    speakers: [{ name: { zh: '张', en: '' }, position: { zh: '', en: '' } }],
  } as unknown as Item
  const prize = { id: 'p', title: { zh: '奖', en: '' }, winners: [], revealed_at: 5 }
  const planned = plannedOf(item, { speaker_numbers: ['7'], documents: [], prizes: [prize] })

  expect(planned.speakers[0]?.number).toBe('7')
  expect(planned.prizes).toEqual([{ id: 'p', title: { zh: '奖', en: '' }, winners: [] }])
  expect(planned).not.toHaveProperty('started_at')
})
