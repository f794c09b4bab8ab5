import { expect, test } from 'vitest'
import type { Item } from '../shared/agenda'
import { grouped } from './groups'

const one = { id: 'one', title: { zh: '一', en: '' } }
const two = { id: 'two', title: { zh: '二', en: '' } }
const item = (id: string, section: string | null, at = 0) => ({ id, section, planned_start_at: at }) as Item
const sameDay = (a: number, b: number) => Math.floor(a / 24) === Math.floor(b / 24)

test('neighbours of one section stand together, in the order of the items', () => {
  const items = [item('a', 'one'), item('b', 'one'), item('c', null), item('d', 'two'), item('e', 'one')]

  const groups = grouped(items, [one, two], sameDay)

  expect(groups.map((group) => [group.section?.id ?? null, group.items.map(({ id }) => id)])).toEqual([
    ['one', ['a', 'b']],
    [null, ['c']],
    ['two', ['d']],
    ['one', ['e']],
  ])
})

test('a section nobody published is no section', () => {
  expect(grouped([item('a', 'gone')], [one], sameDay)[0]?.section).toBeNull()
})

test('a new day begins a new group, under its date, in whatever section it goes on', () => {
  const items = [item('a', 'one', 9), item('b', 'one', 23), item('c', 'one', 33), item('d', 'two', 34)]

  const groups = grouped(items, [one, two], sameDay)

  expect(groups.map((group) => [group.day, group.section?.id, group.items.map(({ id }) => id)])).toEqual([
    [9, 'one', ['a', 'b']],
    [33, 'one', ['c']],
    [null, 'two', ['d']],
  ])
})
