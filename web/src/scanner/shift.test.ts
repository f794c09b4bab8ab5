import { describe, expect, test } from 'vitest'
import { IDLE_MS, isLocked, OPEN, type Pin, type Shift, shiftAfter } from './shift'

const NOW = 1_677_806_400_000
const UNTIL = NOW + 12 * 3_600_000
const nobody: Pin = { asked: true, member: null, until: null, locked: false, closed_until: null, idle: false }
const li: Pin = { ...nobody, member: { id: 'm1', name: '李静' }, until: UNTIL }
const begun: Shift = { asked: true, member: '李静', until: UNTIL, used_at: NOW }

describe('the lock', () => {
  test.each([
    ['where no PIN is asked, never', OPEN, NOW, true, false],
    ['before anybody has entered one', { ...OPEN, asked: true }, NOW, true, true],
    ['also without the server', { ...OPEN, asked: true }, NOW, false, true],
    ['not while somebody works', begun, NOW + IDLE_MS - 1, true, false],
    ['after a quarter of an hour of nothing', begun, NOW + IDLE_MS, true, true],
    ['but not then without the server', begun, NOW + IDLE_MS, false, false],
    ['not up to the end of the shift', begun, UNTIL - 1, false, false],
    ['at the end of the shift, server or not', begun, UNTIL, false, true],
    ['at the end of a busy shift', { ...begun, used_at: UNTIL - 1 }, UNTIL, true, true],
    ['not when the clock was set back', begun, NOW - 3_600_000, true, false],
  ] as const)('%s', (_, shift, now, online, locked) => {
    expect(isLocked(shift, now, online)).toBe(locked)
  })
})

describe('the server’s word', () => {
  test('opens it to whose PIN it was, from now on', () => {
    expect(shiftAfter({ ...OPEN, asked: true }, li, NOW)).toEqual(begun)
  })

  test('said again makes nobody busier', () => {
    expect(shiftAfter(begun, li, NOW + 5_000)).toEqual(begun)
  })

  test('that the member is gone, or has handed over, locks it at once', () => {
    expect(isLocked(shiftAfter(begun, nobody, NOW), NOW, true)).toBe(true)
  })

  test('that nobody worked leaves it to this tablet, which may have been busy without the server', () => {
    const idle = { ...nobody, idle: true }
    const busy = { ...begun, used_at: NOW + 2 * IDLE_MS }

    expect(shiftAfter(busy, idle, NOW + 2 * IDLE_MS)).toEqual(busy)
    expect(isLocked(shiftAfter(begun, idle, NOW + IDLE_MS), NOW + IDLE_MS, true)).toBe(true)
    expect(isLocked(shiftAfter(OPEN, idle, NOW), NOW, true)).toBe(true)
  })

  test('that no PIN is asked any more opens it', () => {
    expect(shiftAfter(begun, { ...nobody, asked: false }, NOW)).toEqual(OPEN)
  })
})
