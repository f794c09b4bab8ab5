import { describe, expect, test } from 'vitest'
import type { Item, PublicState } from '../shared/agenda'
import { nearMs, paceOf, reading, timerDigits } from './reading'

const SECOND = 1000
const MINUTE = 60 * SECOND
const START = 1_677_826_800_000

function anItem(change: Partial<Item> = {}): Item {
  return {
    id: 'i1',
    cue: '1',
    kind: 'speech',
    title: { zh: '讲话', en: '' },
    section: null,
    hall: 'main',
    speakers: [],
    planned_start_at: START,
    planned_ms: 10 * MINUTE,
    fixed_start: false,
    fixed_end: false,
    min_ms: null,
    extended_ms: 0,
    skipped: false,
    started_at: START,
    ended_at: null,
    held_ms: 0,
    held_at: null,
    documents: [],
    prizes: [],
    ...change,
  }
}

function aState(run: PublicState['run'], current: string | null, ...items: Item[]): PublicState {
  const conference = { slug: 'c', name: { zh: '会', en: '' }, venue: { zh: '', en: '' }, time_zone: 'UTC' }
  return { conference, run, current, sections: [], items, announcements: [] }
}

test.each([
  [2, 0.5],
  [5, 1],
  [10, 2],
  [20, 4],
  [25, 5],
  [60, 5],
])('near the end of %i minutes are the last %d', (given, near) => {
  expect(nearMs(given * MINUTE)).toBe(near * MINUTE)
})

test('the pace turns at the instants of the rule and only then', () => {
  const item = anItem()
  const at = (ms: number) => paceOf(item, START + ms)

  expect([at(0), at(8 * MINUTE - 1), at(8 * MINUTE)]).toEqual(['calm', 'calm', 'near'])
  expect([at(10 * MINUTE), at(10 * MINUTE + 1)]).toEqual(['near', 'over'])
})

test('more time given brings the calm back', () => {
  const item = anItem({ extended_ms: 5 * MINUTE })

  expect(paceOf(item, START + 10.5 * MINUTE)).toBe('calm')
})

test('an item whose end is fixed has what is left until then', () => {
  const late = anItem({ fixed_end: true, started_at: START + 6 * MINUTE })

  expect(paceOf(late, START + 9 * MINUTE)).toBe('calm')
  expect(paceOf(late, START + 9.3 * MINUTE)).toBe('near')
  expect(paceOf(late, START + 10.1 * MINUTE)).toBe('over')
})

test('the digits fall to zero, then rise, and never skip', () => {
  const state = aState('live', 'i1', anItem({ planned_ms: 2 * SECOND }))
  const shown = [0, 1, 999, 1000, 1999, 2000, 2001, 2999, 3000].map((ms) => {
    const read = reading(state, START + ms)
    return read.kind === 'clock' ? '' : timerDigits(read.shownMs, read.longestMs)
  })

  expect(shown).toEqual(['00:02', '00:02', '00:02', '00:01', '00:01', '00:00', '00:00', '00:00', '00:01'])
})

test('an item of an hour or more keeps the place for its hours to the end', () => {
  const state = aState('live', 'i1', anItem({ planned_ms: 60 * MINUTE }))
  const read = reading(state, START + 59 * MINUTE)

  expect(read.kind === 'item' && timerDigits(read.shownMs, read.longestMs)).toBe('0:01:00')
})

test('a held item stands still and says so', () => {
  const state = aState('held', 'i1', anItem({ held_at: START + MINUTE }))
  const [soon, later] = [2, 30].map((minutes) => reading(state, START + minutes * MINUTE))

  expect(later).toEqual(soon)
  expect(soon).toMatchObject({ held: true, pace: 'calm', shownMs: 9 * MINUTE })
})

test('a clock that lags a little shows no second twice', () => {
  const begun = reading(aState('live', 'i1', anItem()), START - 20)
  const held = aState('held', 'i1', anItem({ held_at: START + MINUTE }))

  expect(begun).toMatchObject({ shownMs: 10 * MINUTE })
  expect(reading(held, START + MINUTE - 20)).toEqual(reading(held, START + MINUTE))
})

test('an item without a length counts up and is never late', () => {
  const state = aState('live', 'i1', anItem({ planned_ms: 0 }))

  expect(reading(state, START + 90 * SECOND)).toMatchObject({
    open: true,
    pace: 'calm',
    shownMs: 90 * SECOND,
  })
})

describe('with nothing on', () => {
  const coming = anItem({ started_at: null })

  test('the start is counted down, then the time of day is shown', () => {
    const state = aState('idle', null, coming)

    expect(reading(state, START - MINUTE)).toMatchObject({ kind: 'countdown', first: true, shownMs: MINUTE })
    expect(reading(state, START)).toEqual({ kind: 'clock', why: 'waiting' })
    expect(reading(state, START - 7 * 60 * MINUTE)).toEqual({ kind: 'clock', why: 'waiting' })
  })

  test('between items the next one is counted down', () => {
    const done = anItem({ id: 'i0', ended_at: START + 10 * MINUTE })
    const next = anItem({ started_at: null, planned_start_at: START + 15 * MINUTE })
    const read = reading(aState('armed', null, done, next), START + 11 * MINUTE)

    expect(read).toMatchObject({ kind: 'countdown', first: false, shownMs: 4 * MINUTE })
  })

  test('after the end it says so', () => {
    expect(reading(aState('ended', null, coming), START)).toEqual({ kind: 'clock', why: 'ended' })
  })
})
