import { expect, test } from 'vitest'
import type { Item } from '../shared/agenda'
import { faultOf, type ItemPlan, LARGEST_FILE, titleOf, withDocuments } from './documents_plan'

const text = (zh: string) => ({ zh, en: '' })
const item = {
  id: 'i1',
  cue: '4',
  kind: 'document_release',
  title: text('发布'),
  section: null,
  hall: 'main',
  speakers: [{ name: text('甲'), position: text('职务') }],
  planned_start_at: 1_000,
  planned_ms: 60_000,
  fixed_start: true,
  fixed_end: false,
  min_ms: 30_000,
  started_at: 2_000,
  documents: [],
  prizes: [{ id: 'first', title: text('一等奖'), sealed: 's', key: null, revealed_at: null }],
} as unknown as Item
const plan: ItemPlan = {
  speaker_numbers: ['D0001'],
  documents: [],
  prizes: [{ id: 'first', title: text('一等奖'), winners: [{ name: text('乙'), number: 'D0002' }] }],
}

test('everything the panel does not show goes up as it was', () => {
  const documents = [
    { id: 'a', title: text('指引'), digest: 'ab', url: '', size: 3 },
    { id: 'b', title: text('链接'), digest: '', url: 'https://example.org/' },
  ]

  expect(withDocuments(item, plan, documents)).toEqual({
    id: 'i1',
    cue: '4',
    kind: 'document_release',
    title: text('发布'),
    section: null,
    hall: 'main',
    planned_start_at: 1_000,
    planned_ms: 60_000,
    fixed_start: true,
    fixed_end: false,
    min_ms: 30_000,
    speakers: [{ name: text('甲'), position: text('职务'), number: 'D0001' }],
    documents: [
      { id: 'a', title: text('指引'), digest: 'ab' },
      { id: 'b', title: text('链接'), url: 'https://example.org/' },
    ],
    prizes: [{ id: 'first', title: text('一等奖'), winners: [{ name: text('乙'), number: 'D0002' }] }],
  })
})

test.each([
  ['操作指引.v2.pdf', '操作指引.v2'],
  ['无后缀', '无后缀'],
  ['.pdf', '.pdf'],
])('the file %s begins with the title %s', (name, title) => {
  expect(titleOf(name)).toEqual(text(title))
})

test('a file that the server would refuse is not sent', () => {
  expect([1, LARGEST_FILE, LARGEST_FILE + 1, 0].map((size) => faultOf({ size }))).toEqual([
    null,
    null,
    'too_large',
    'empty_file',
  ])
})
