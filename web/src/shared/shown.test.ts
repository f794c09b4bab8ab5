import { expect, test } from 'vitest'
import type { Item, PublicState } from './agenda'
import { clockTimeFrom, otherZone, sameDay } from './days'
import { nearestMinute, shownDayEnd, shownItemEnd, shownStart } from './shown'
import { clockTime } from './timing'

const MINUTE = 60_000
const ZONE = 'Asia/Shanghai'
/** 15:00 on 3 March 2023 there. */
const START = 1_677_826_800_000

function anItem(at: number, change: Partial<Item> = {}): Item {
  const planned = { planned_start_at: START + at * 10 * MINUTE, planned_ms: 10 * MINUTE }
  const flags = { fixed_start: false, fixed_end: false, min_ms: null, extended_ms: 0, skipped: false }
  const actual = { started_at: null, ended_at: null, held_ms: 0, held_at: null }
  return { id: `i${at}`, ...planned, ...flags, ...actual, ...change } as Item
}

function live(late: number, ...rest: Item[]): PublicState {
  const conference = { time_zone: ZONE }
  const items = [anItem(0, { started_at: START + late }), ...rest]
  return {
    conference,
    run: 'live',
    current: 'i0',
    sections: [],
    items,
    announcements: [],
  } as unknown as PublicState
}

const reads = (at: number) => clockTime(at, ZONE)

test('a time that moved never reads the same as the planned one, whatever the seconds', () => {
  for (let planned = 0; planned < MINUTE; planned += 7_321) {
    for (let late = -3 * MINUTE; late <= 3 * MINUTE; late += 1_777) {
      const state = live(late + planned, anItem(1, { planned_start_at: START + 10 * MINUTE + planned }))
      for (const item of state.items) {
        const { at, planned: was } = shownStart(state, item, START + late + planned)
        expect(was === null || reads(at) !== reads(was)).toBe(true)
      }
    }
  }
})

test('what is expected and how late it runs agree to the minute', () => {
  const state = live(4 * MINUTE + 40_000, anItem(1))

  expect(shownStart(state, state.items[1] as Item, START + 5 * MINUTE)).toEqual({
    at: START + 15 * MINUTE,
    planned: START + 10 * MINUTE,
  })
})

test('what began is given as a clock shows it, and within a minute as planned', () => {
  const late = live(4 * MINUTE + 40_000)
  const sharp = live(-20_000)

  expect(reads(shownStart(late, late.items[0] as Item, START).at)).toBe('15:04')
  expect(shownStart(sharp, sharp.items[0] as Item, START)).toEqual({ at: START, planned: null })
})

test('the end of the day is that of its last item, with its planned end where that is another', () => {
  const night = 20 * 60 * MINUTE
  const state = live(5 * MINUTE, anItem(1), anItem(2, { planned_start_at: START + night }))

  expect(shownDayEnd(state, START + 6 * MINUTE)).toEqual({
    at: START + 25 * MINUTE,
    planned: START + 20 * MINUTE,
  })
  expect(shownDayEnd(live(0, anItem(1)), START)).toEqual({ at: START + 20 * MINUTE, planned: null })
})

test('the end of the live item moves with it, and is told of none but a live one', () => {
  const state = live(5 * MINUTE, anItem(1))

  expect(shownItemEnd(state, START + 6 * MINUTE)).toEqual({
    at: START + 15 * MINUTE,
    planned: START + 10 * MINUTE,
  })
  expect(shownItemEnd(live(0), START)).toEqual({ at: START + 10 * MINUTE, planned: null })
  expect(shownItemEnd({ ...state, run: 'idle', current: null, items: [anItem(0)] }, START)).toBeNull()
})

test('the end of a day that is not today is not told', () => {
  const state = { ...live(0), run: 'armed', current: null, items: [anItem(0), anItem(1)] } as PublicState

  expect(shownDayEnd(state, START - 24 * 60 * MINUTE)).toBeNull()
  expect(shownDayEnd(state, START - 60 * MINUTE)).toEqual({ at: START + 20 * MINUTE, planned: null })
})

test('after midnight the end of a day that goes on is still told', () => {
  const midnight = START + 9 * 60 * MINUTE
  const begun = { planned_start_at: midnight - 10 * MINUTE, started_at: midnight - 10 * MINUTE }
  const state = { ...live(0), items: [anItem(0, { ...begun, planned_ms: 30 * MINUTE })] }

  expect(shownDayEnd(state, midnight + MINUTE)?.at).toBe(midnight + 20 * MINUTE)
})

test('a time on another day carries its date, by the calendar of the conference', () => {
  const lateEvening = START + 8 * 60 * MINUTE + 50 * MINUTE

  expect(clockTimeFrom(lateEvening, lateEvening + 5 * MINUTE, ZONE)).toBe('23:55')
  expect(clockTimeFrom(lateEvening, lateEvening + 15 * MINUTE, ZONE)).toBe('次日 00:05')
  expect(clockTimeFrom(lateEvening, lateEvening + 2 * 24 * 60 * MINUTE, ZONE)).toMatch(/3月5日.*23:50/)
  expect(sameDay(lateEvening, lateEvening + 15 * MINUTE, 'Europe/Berlin')).toBe(true)
})

test('a day of 23 hours is followed by the next day as well', () => {
  const evening = Date.UTC(2026, 2, 28, 22, 30)

  expect(clockTimeFrom(evening, Date.UTC(2026, 2, 29, 21, 0), 'Europe/Berlin')).toBe('次日 23:00')
  expect(clockTimeFrom(evening, evening + 10 * MINUTE, 'Europe/Berlin')).toBe('23:40')
})

test('the day is told by the clock of the place, to the minute', () => {
  const midnight = Date.UTC(2026, 10, 24, 18, 15)
  const day = (minutes: number) => midnight + minutes * MINUTE

  expect(sameDay(day(-1), day(0), 'Asia/Kathmandu')).toBe(false)
  expect(sameDay(day(0), day(24 * 60 - 1), 'Asia/Kathmandu')).toBe(true)
  expect(sameDay(day(-24 * 60), day(-1), 'Asia/Kathmandu')).toBe(true)
})

test('the zone is named where the clock of the browser shows another time', () => {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone
  const other = clockTime(START, own) === clockTime(START, ZONE) ? 'America/New_York' : ZONE

  expect(otherZone(START, own)).toBeNull()
  expect(otherZone(START, other)).toMatch(/时间/)
})

test('minutes are rounded to the nearest', () => {
  expect([29_999, 30_000, 89_999].map(nearestMinute)).toEqual([0, MINUTE, MINUTE])
})
