import { expect, test } from 'vitest'
import type { Item, PublicState } from './agenda'
import {
  announcementsFor,
  carriedMs,
  elapsedMs,
  expectedOf,
  expectedStart,
  forecastAt,
  lastStarted,
  leftOut,
  liveItem,
  nextItem,
  passed,
  remainingMs,
  shareAhead,
} from './run'

const MINUTE = 60_000
const START = 1_677_826_800_000

function anItem(at: number, change: Partial<Item> = {}): Item {
  return {
    id: `i${at}`,
    cue: String(at + 1),
    kind: 'speech',
    title: { zh: '发言', en: '' },
    section: null,
    hall: '深圳厅',
    speakers: [],
    planned_start_at: START + at * 10 * MINUTE,
    planned_ms: 10 * MINUTE,
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

/** Four items of ten minutes; `changes` by position. */
function aState(run: PublicState['run'], current: string | null, ...changes: Partial<Item>[]): PublicState {
  const items = [0, 1, 2, 3].map((at) => anItem(at, changes[at]))
  const conference = { slug: 'c', name: { zh: '会', en: '' }, venue: { zh: '', en: '' }, time_zone: 'UTC' }
  return { conference, run, current, sections: [], items, announcements: [] }
}

const done = (start: number, end: number) => ({ started_at: START + start, ended_at: START + end })

test('before the start the first item is next and nothing is carried', () => {
  const state = aState('idle', null)

  expect(nextItem(state)?.id).toBe('i0')
  expect(liveItem(state)).toBeNull()
  expect(carriedMs(state, START)).toBeNull()
  expect(state.items.some((item) => passed(state, item))).toBe(false)
})

test('with an item live, what was jumped over is passed and the next is the first after it that has not ended', () => {
  const state = aState('live', 'i2', done(0, MINUTE), {}, { started_at: START + MINUTE })

  expect(nextItem(state)?.id).toBe('i3')
  expect(state.items.map((item) => passed(state, item))).toEqual([true, true, false, false])
})

test('after going back, what already ended is not next again', () => {
  const state = aState('live', 'i0', { started_at: START + 30 * MINUTE }, done(10 * MINUTE, 30 * MINUTE))

  expect(nextItem(state)?.id).toBe('i2')
  expect(passed(state, state.items[1] as Item)).toBe(true)
})

test('between items the next is the first not started after the one started last', () => {
  const state = aState('armed', null, {}, done(0, 5 * MINUTE))

  expect(lastStarted(state)?.id).toBe('i1')
  expect(nextItem(state)?.id).toBe('i2')
  expect(passed(state, state.items[0] as Item)).toBe(true)
})

test('after the end everything is passed and nothing is next', () => {
  const state = aState('ended', null, done(0, MINUTE))

  expect(nextItem(state)).toBeNull()
  expect(state.items.every((item) => passed(state, item))).toBe(true)
  expect(shareAhead(state, START)).toBe(0)
})

test('a start three minutes late is carried to what comes', () => {
  const state = aState('live', 'i0', { started_at: START + 3 * MINUTE })
  const now = START + 5 * MINUTE

  expect(carriedMs(state, now)).toBe(3 * MINUTE)
  expect(remainingMs(state.items[0] as Item, now)).toBe(8 * MINUTE)
  expect(expectedStart(state, state.items[2] as Item, now)).toBe(START + 23 * MINUTE)
})

test('an early start is carried as a negative offset', () => {
  const state = aState('live', 'i1', {}, { started_at: START + 8 * MINUTE })

  expect(carriedMs(state, START + 9 * MINUTE)).toBe(-2 * MINUTE)
})

test('an item that overruns pushes what comes, minute by minute', () => {
  const state = aState('live', 'i0', { started_at: START })

  expect(remainingMs(state.items[0] as Item, START + 12 * MINUTE)).toBe(-2 * MINUTE)
  expect(carriedMs(state, START + 12 * MINUTE)).toBe(2 * MINUTE)
})

test('between items the wait counts once the planned start has gone by', () => {
  const state = aState('armed', null, done(0, 8 * MINUTE))

  expect(carriedMs(state, START + 9 * MINUTE)).toBe(-MINUTE)
  expect(carriedMs(state, START + 14 * MINUTE)).toBe(4 * MINUTE)
})

test('before the start nothing is late until the first item is due', () => {
  const state = aState('idle', null)

  expect(carriedMs(state, START - MINUTE)).toBeNull()
  expect(carriedMs(state, START + MINUTE)).toBe(MINUTE)
  expect(expectedStart(state, state.items[0] as Item, START + MINUTE)).toBe(START + MINUTE)
})

test('the same question in the same second has the same answer, and another state another one', () => {
  const state = aState('live', 'i0', { started_at: START })
  const late = aState('live', 'i0', { started_at: START + MINUTE })

  expect(forecastAt(state, START)).toBe(forecastAt(state, START))
  expect(forecastAt(late, START)?.offset_ms).toBe(MINUTE)
  expect(forecastAt(state, START)?.offset_ms).toBe(0)
  expect(forecastAt(state, START + 11 * MINUTE)?.offset_ms).toBe(MINUTE)
})

test('nothing is expected of what is behind', () => {
  const state = aState('live', 'i1', {}, { started_at: START + 10 * MINUTE })

  expect(expectedOf(state, state.items[0] as Item, START)).toBeNull()
  expect(expectedStart(state, state.items[0] as Item, START)).toBe(START)
  expect(expectedOf(state, state.items[1] as Item, START)?.end_at).toBe(START + 20 * MINUTE)
})

test('an item with a fixed end has what is left until then', () => {
  const state = aState('live', 'i0', { started_at: START + 4 * MINUTE, fixed_end: true })

  expect(remainingMs(state.items[0] as Item, START + 5 * MINUTE)).toBe(5 * MINUTE)
})

test('the share of the day ahead falls from one to nothing', () => {
  const state = aState('live', 'i0', { started_at: START })

  expect(shareAhead(state, START)).toBe(1)
  expect(shareAhead(state, START + 5 * MINUTE)).toBeCloseTo(0.875)
  expect(shareAhead(state, START + 500 * MINUTE)).toBeLessThan(0.1)
  expect(shareAhead(aState('idle', null), START - 500 * MINUTE)).toBe(1)
})

test('each day is ahead by itself', () => {
  const day = 24 * 60 * MINUTE
  const tomorrow = { planned_start_at: START + day }
  const last = { planned_start_at: START + day + 10 * MINUTE }
  const first = aState(
    'live',
    'i1',
    done(0, 10 * MINUTE),
    { started_at: START + 10 * MINUTE },
    tomorrow,
    last,
  )
  const evening = aState('armed', null, done(0, 10 * MINUTE), done(10 * MINUTE, 20 * MINUTE), tomorrow, last)
  const second = aState(
    'live',
    'i2',
    done(0, 10 * MINUTE),
    done(10 * MINUTE, 20 * MINUTE),
    {
      ...tomorrow,
      started_at: START + day,
    },
    last,
  )

  expect(shareAhead(first, START + 15 * MINUTE)).toBeCloseTo(0.25)
  expect(shareAhead(evening, START + 60 * MINUTE)).toBe(1)
  expect(shareAhead(second, START + day + 5 * MINUTE)).toBeCloseTo(0.75)
})

test('while an item stands still its time does not run, and the rest of the day moves', () => {
  const held = aState('held', 'i1', done(0, 10 * MINUTE), {
    started_at: START + 10 * MINUTE,
    held_at: START + 14 * MINUTE,
  })
  const at = START + 17 * MINUTE
  const live = held.items[1] as Item

  expect(elapsedMs(live, at)).toBe(4 * MINUTE)
  expect(remainingMs(live, at)).toBe(6 * MINUTE)
  expect(carriedMs(held, at)).toBe(3 * MINUTE)
})

test('what the operator added is carried, and an item left out is never next', () => {
  const state = aState('live', 'i0', { started_at: START, extended_ms: 5 * MINUTE }, { skipped: true })

  expect(remainingMs(state.items[0] as Item, START)).toBe(15 * MINUTE)
  expect(carriedMs(state, START)).toBe(5 * MINUTE)
  expect(nextItem(state)?.id).toBe('i2')
  expect(passed(state, state.items[1] as Item)).toBe(true)
})

test('an item left out keeps its place among those to come until its turn has passed', () => {
  const before = aState('idle', null, {}, { skipped: true })
  const ahead = aState('live', 'i0', { started_at: START }, { skipped: true })
  const behind = aState('live', 'i2', done(0, MINUTE), { skipped: true }, { started_at: START + MINUTE })
  const over = aState('ended', null, done(0, MINUTE), { skipped: true })

  expect([before, ahead, behind, over].map((state) => leftOut(state, state.items[1] as Item))).toEqual([
    true,
    true,
    false,
    false,
  ])
  expect(leftOut(ahead, ahead.items[2] as Item)).toBe(false)
})

test('an announcement is shown to those it is for, until it is over', () => {
  const said = { text: '', urgent: false, at: START, expires_at: null }
  const announcements = [
    { ...said, id: 'all', audience: 'all' },
    { ...said, id: 'hall', audience: 'hall' },
    { ...said, id: 'online', audience: 'online', expires_at: START + MINUTE },
  ] as const
  const state = { ...aState('live', 'i0'), announcements }
  const shown = (where: 'online' | 'hall', at: number) =>
    announcementsFor(state, where, at).map(({ id }) => id)

  expect(shown('online', START)).toEqual(['all', 'online'])
  expect(shown('online', START + MINUTE)).toEqual(['all'])
  expect(shown('hall', START)).toEqual(['all', 'hall'])
})
