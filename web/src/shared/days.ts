// How days are written and told apart, in the conference's time zone.
import { language } from './i18n'
import { clockTime, format } from './timing'

const DAY = 24 * 60 * 60_000

/** 3月3日周五 · Fri, 3 March */
export function dayText(at: number, timeZone: string): string {
  const locale = language() === 'zh' ? 'zh-CN' : 'en-GB'
  const options = { month: 'long', day: 'numeric', weekday: 'short', timeZone } as const
  return format(`day ${locale} ${timeZone}`, options, locale).format(at)
}

/** Midnights fall on full quarters of an hour, in every zone there is: within one the day is the same. */
const QUARTER = 15 * 60_000
const days = new Map<string, number>()

/** Which day of the calendar it is there, counted from 1 January 1970. Looked up, as a programme asks every second. */
function dayNumber(at: number, timeZone: string): number {
  const key = `${timeZone} ${Math.floor(at / QUARTER)}`
  const known = days.get(key)
  if (known !== undefined) return known
  const options = { year: 'numeric', month: 'numeric', day: 'numeric', timeZone } as const
  const parts = format(`day number ${timeZone}`, options, 'en-GB').formatToParts(at)
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  const day = Date.UTC(of('year'), of('month') - 1, of('day')) / DAY
  days.set(key, day)
  return day
}

/** Whether two instants fall on one date there. */
export function sameDay(one: number, other: number, timeZone: string): boolean {
  return dayNumber(one, timeZone) === dayNumber(other, timeZone)
}

/** "" on the day of `reference`, else 次日 · next day, or the date; in Chinese it stands before the time, else after. */
export function dayFrom(reference: number, at: number, timeZone: string): string {
  const days = dayNumber(at, timeZone) - dayNumber(reference, timeZone)
  if (days === 1) return language() === 'zh' ? '次日' : 'next day'
  return days === 0 ? '' : dayText(at, timeZone)
}

/** 14:05 on the day of `reference`, 次日 00:05 · 00:05 next day after its midnight. */
export function clockTimeFrom(reference: number, at: number, timeZone: string): string {
  const parts = [dayFrom(reference, at, timeZone), clockTime(at, timeZone)]
  return (language() === 'zh' ? parts : parts.reverse()).join(' ').trim()
}

/** 中国标准时间 · China Standard Time; null where the browser's own clock shows the same time. */
export function otherZone(at: number, timeZone: string): string | null {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone
  const reads = (zone: string) => `${dayText(at, zone)} ${clockTime(at, zone)}`
  if (reads(own) === reads(timeZone)) return null
  const locale = language() === 'zh' ? 'zh-CN' : 'en-GB'
  const options = { timeZone, timeZoneName: 'long' } as const
  const parts = format(`zone ${locale} ${timeZone}`, options, locale).formatToParts(at)
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone
}
