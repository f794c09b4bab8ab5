import { expect, test } from 'vitest'
import type { Item } from '../shared/agenda'
import { grouped } from './groups'

const one = { id: 'one', title: { zh: '一', en: '' } }
const two = { id: 'two', title: { zh: '二', en: '' } }
const item = (id: string, section: string | null) => ({ id, section }) as Item

test('neighbours of one section stand together, in the order of the items', () => {
  const items = [item('a', 'one'), item('b', 'one'), item('c', null), item('d', 'two'), item('e', 'one')]

  const groups = grouped(items, [one, two])

  expect(groups.map((group) => [group.section?.id ?? null, group.items.map(({ id }) => id)])).toEqual([
    ['one', ['a', 'b']],
    [null, ['c']],
    ['two', ['d']],
    ['one', ['e']],
  ])
})

test('a section nobody published is no section', () => {
  expect(grouped([item('a', 'gone')], [one])[0]?.section).toBeNull()
})
