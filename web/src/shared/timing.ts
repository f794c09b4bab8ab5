// How instants and durations are written: 14:05 in the conference's time zone, 3 分 20 秒, 3 min 20 s.
import { language } from './i18n'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

const formats = new Map<string, Intl.DateTimeFormat>()

/** Made once per `key`. */
export function format(
  key: string,
  options: Intl.DateTimeFormatOptions,
  locale: string,
): Intl.DateTimeFormat {
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(locale, options)
  formats.set(key, made)
  return made
}

/** 14:05 */
export function clockTime(at: number, timeZone: string): string {
  const options = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone } as const
  return format(`clock ${timeZone}`, options, 'en-GB').format(at)
}

/** 14:05:09 */
export function clockTimeExact(at: number, timeZone: string): string {
  const options = {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone,
  } as const
  return format(`exact ${timeZone}`, options, 'en-GB').format(at)
}

/** 2023年3月3日 星期五 · Friday, 3 March 2023 */
export function dateText(at: number, timeZone: string): string {
  const locale = language() === 'zh' ? 'zh-CN' : 'en-GB'
  const options = { dateStyle: 'full', timeZone } as const
  return format(`date ${locale} ${timeZone}`, options, locale).format(at)
}

/** 3 分 20 秒 · 3 min 20 s. The sign is dropped: the sentence around it says which way. */
export function duration(ms: number): string {
  return written(ms, false)
}

/** The same with its seconds always there, so that a running clock does not jump in width on the full minute. */
export function countdown(ms: number): string {
  return written(ms, true)
}

function written(ms: number, alwaysSeconds: boolean): string {
  const seconds = Math.floor(Math.abs(ms) / SECOND)
  const parts = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60]
  const wanted = (part: number, at: number) => part > 0 || (at === 2 && (alwaysSeconds || seconds === 0))
  // 3 分 20 秒, but 9 分钟 where the minutes end it.
  const minute = wanted(seconds % 60, 2) ? '分' : '分钟'
  const units = language() === 'zh' ? ['小时', minute, '秒'] : ['h', 'min', 's']
  return parts.flatMap((part, at) => (wanted(part, at) ? [`${part} ${units[at]}`] : [])).join(' ')
}

/** 1 小时 12 分钟 · 12 min: whole minutes, rounded; under a minute it says so in seconds. */
export function minutesText(ms: number): string {
  const length = Math.abs(ms)
  if (length < MINUTE) return duration(length)
  return duration(Math.round(length / MINUTE) * MINUTE)
}

/** 03:20 or 1:03:20, for large clocks. Whole seconds, rounded down. */
export function digits(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / SECOND)
  const two = (value: number) => String(value).padStart(2, '0')
  const minutes = Math.floor((seconds % 3600) / 60)
  const rest = `${two(minutes)}:${two(seconds % 60)}`
  return Math.abs(ms) >= HOUR ? `${Math.floor(seconds / 3600)}:${rest}` : rest
}
