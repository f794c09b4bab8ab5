import { describe, expect, test } from 'vitest'
import vectors from '../../../tests/vectors/agenda_fold.json'
import type { Item, PublicState } from '../shared/agenda'
import { changes, concerns, stillOpen } from './changes'

type Vector = { name: string; state: PublicState; event: { type: string }; next: PublicState }

function anItem(id: string, change: Partial<Item> = {}): Item {
  return {
    id,
    cue: id,
    kind: 'speech',
    title: { zh: `环节${id}`, en: '' },
    section: null,
    hall: 'main',
    speakers: [],
    planned_start_at: 0,
    planned_ms: 60_000,
    fixed_start: false,
    fixed_end: false,
    min_ms: null,
    extended_ms: 0,
    skipped: false,
    started_at: null,
    ended_at: null,
    held_ms: 0,
    held_at: null,
    documents: [],
    prizes: [],
    ...change,
  }
}

function aState(items: readonly Item[], change: Partial<PublicState> = {}): PublicState {
  const head = { run: 'live', current: null, sections: [], announcements: [] } as const
  return { ...head, items, ...change } as unknown as PublicState
}

const kinds = (before: readonly Item[], after: readonly Item[]) =>
  changes(aState(before), aState(after)).map((one) => ('item' in one ? [one.kind, one.item.id] : [one.kind]))

describe('every event both sides share is told, and nothing is told of a state that stayed', () => {
  for (const { name, state, event, next } of vectors as unknown as Vector[]) {
    // A conference's own name and place are no business of the run; that of sections only through their items.
    if (event.type === 'conference_changed') continue
    test(name, () => {
      const same = JSON.stringify(state) === JSON.stringify({ ...next, sections: state.sections })

      expect(changes(state, next).length > 0).toBe(!same)
      expect(changes(next, next)).toEqual([])
    })
  }
})

test('the next item began: the one before it ended, in the order of the agenda', () => {
  const before = [anItem('a', { started_at: 1 }), anItem('b')]
  const after = [anItem('a', { started_at: 1, ended_at: 2 }), anItem('b', { started_at: 2 })]

  expect(kinds(before, after)).toEqual([
    ['ended', 'a'],
    ['started', 'b'],
  ])
  expect(kinds(after, before)).toEqual([
    ['end_taken_back', 'a'],
    ['start_taken_back', 'b'],
  ])
})

test('an item that begins a second time began, and did not merely change its start', () => {
  const before = [anItem('a', { started_at: 1, ended_at: 2 })]

  expect(kinds(before, [anItem('a', { started_at: 5 })])).toEqual([['started', 'a']])
  expect(kinds(before, [anItem('a', { started_at: 0, ended_at: 2 })])).toEqual([['corrected', 'a']])
})

test('only what changed its place among the others was moved', () => {
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((id) => anItem(id)) as [Item, Item, Item, Item]

  expect(kinds([a, b, c, d], [d, a, b, c])).toEqual([['moved', 'd']])
  expect(kinds([a, b, c, d], [a, c, b, d]).length).toBe(1)
  expect(changes(aState([a, b, c]), aState([a, c, b]))).toMatchObject([{ kind: 'moved' }])
  expect(kinds([a, b, c], [a, c])).toEqual([['removed', 'b']])
  expect(kinds([a, c], [a, b, c])).toEqual([['added', 'b']])
})

test('time, words and papers are told with how much', () => {
  const paper = { id: 'd' } as Item['documents'][number]
  const before = aState([anItem('a')])
  const said = { id: 'x', text: '茶歇' } as PublicState['announcements'][number]
  const after = aState([anItem('a', { extended_ms: -60_000, documents: [paper, paper] })], {
    announcements: [said],
  })

  expect(changes(before, after)).toMatchObject([
    { kind: 'extended', by_ms: -60_000 },
    { kind: 'released', count: 2 },
    { kind: 'announced', announcement: said },
  ])
})

test('words never make a press mean something else; papers only a press that shows papers', () => {
  const item = anItem('a')
  const announced = changes(
    aState([item]),
    aState([item], { announcements: [{ id: 'x' }] as unknown as PublicState['announcements'] }),
  )
  const released = changes(aState([item]), aState([anItem('a', { documents: [{ id: 'd' }] as never })]))
  const held = changes(aState([item]), aState([anItem('a', { held_at: 5 })]))
  const start = { command: 'start', item: 'b' } as const
  const release = { command: 'release', item: 'a', documents: ['e'] } as const

  expect([announced, released, held].map((found) => concerns(start, found))).toEqual([false, false, true])
  expect([announced, released, held].map((found) => concerns(release, found))).toEqual([false, true, true])
})

test('a press is offered anew only while it would still do what it was meant to', () => {
  const live = aState([anItem('a', { started_at: 1 }), anItem('b')], { current: 'a' })

  expect(stillOpen({ command: 'start', item: 'a' }, live)).toBe(false)
  expect(stillOpen({ command: 'start', item: 'b' }, live)).toBe(true)
  expect(stillOpen({ command: 'start', item: 'gone' }, live)).toBe(false)
  expect(stillOpen({ command: 'end', item: 'a' }, live)).toBe(true)
  expect(stillOpen({ command: 'end', item: 'b' }, live)).toBe(false)
  expect(stillOpen({ command: 'hold' }, live)).toBe(true)
  expect(stillOpen({ command: 'resume' }, live)).toBe(false)
  expect(stillOpen({ command: 'skip', item: 'a', skipped: true }, live)).toBe(false)
  expect(stillOpen({ command: 'skip', item: 'b', skipped: false }, live)).toBe(false)
  expect(stillOpen({ command: 'undo', of: 3 }, live)).toBe(false)
})
