import { expect, test } from 'vitest'
import { dateIn, instantIn, nearestIn, timeIn } from './zone_time'

const ZONES = [
  'Asia/Shanghai',
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
]
const HOUR = 3_600_000

test('what a field shows leads back to the instant, in every hour of a year and in every zone', () => {
  const begin = Date.UTC(2023, 0, 1, 0, 7, 9)
  for (const zone of ZONES) {
    for (let at = begin; at < begin + 366 * 24 * HOUR; at += 23 * HOUR) {
      const back = instantIn(dateIn(at, zone), timeIn(at, zone), zone)
      // In the hour that is there twice, the earlier of the two.
      expect(back === at || (back !== null && timeIn(back, zone) === timeIn(at, zone) && back < at)).toBe(
        true,
      )
    }
  }
})

test('the clock of the hall decides, not that of the machine', () => {
  expect(instantIn('2023-03-03', '14:00', 'Asia/Shanghai')).toBe(Date.UTC(2023, 2, 3, 6))
  expect(timeIn(Date.UTC(2023, 2, 3, 16, 0, 5), 'Asia/Shanghai')).toBe('00:00:05')
  expect(dateIn(Date.UTC(2023, 2, 3, 16), 'Asia/Shanghai')).toBe('2023-03-04')
})

test('a time that is left out, one that is there twice, and no time at all', () => {
  // Berlin: 2023-03-26 02:30 does not exist; 2023-10-29 02:30 does twice.
  expect(instantIn('2023-03-26', '02:30', 'Europe/Berlin')).toBe(Date.UTC(2023, 2, 26, 1, 30))
  expect(instantIn('2023-10-29', '02:30', 'Europe/Berlin')).toBe(Date.UTC(2023, 9, 29, 0, 30))
  expect(instantIn('', '02:30', 'UTC')).toBeNull()
  expect(instantIn('2023-01-01', 'soon', 'UTC')).toBeNull()
})

test('a time alone means the one nearest, also across midnight', () => {
  const midnight = Date.UTC(2023, 2, 3, 16)

  expect(nearestIn(midnight + 30_000, '23:59:50', 'Asia/Shanghai')).toBe(midnight - 10_000)
  expect(nearestIn(midnight - 30_000, '00:00:10', 'Asia/Shanghai')).toBe(midnight + 10_000)
  expect(nearestIn(midnight, 'soon', 'Asia/Shanghai')).toBeNull()
})
