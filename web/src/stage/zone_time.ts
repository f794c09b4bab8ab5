// Dates and times of the conference's own zone as instants, and the reverse, for fields people fill in.

const DAY = 24 * 3_600_000

const formats = new Map<string, Intl.DateTimeFormat>()

function partsAt(at: number, timeZone: string): Record<string, string> {
  let format = formats.get(timeZone)
  if (!format) {
    const two = '2-digit'
    const options = { year: 'numeric', month: two, day: two, hour: two, minute: two, second: two } as const
    format = new Intl.DateTimeFormat('en-GB', { ...options, hourCycle: 'h23', timeZone })
    formats.set(timeZone, format)
  }
  return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
}

/** 2023-03-03, as a date field wants it. */
export function dateIn(at: number, timeZone: string): string {
  const { year, month, day } = partsAt(at, timeZone)
  return `${String(year).padStart(4, '0')}-${month}-${day}`
}

/** 14:05:09, as a time field wants it. */
export function timeIn(at: number, timeZone: string): string {
  const { hour, minute, second } = partsAt(at, timeZone)
  return `${hour}:${minute}:${second}`
}

/** The instant nearest to another one at which clocks of that zone show this time: the day goes without saying. */
export function nearestIn(around: number, time: string, timeZone: string): number | null {
  const tries = [-DAY, 0, DAY]
    .map((days) => instantIn(dateIn(around + days, timeZone), time, timeZone))
    .filter((at) => at !== null)
  const off = (at: number) => Math.abs(at - around)
  return tries.reduce<number | null>((best, at) => (best === null || off(at) < off(best) ? at : best), null)
}

/**
 * The instant at which clocks of that zone show this; null when the text is no date and time. A time that a change of
 * clocks leaves out counts as if they had not been changed; of two that are the same, the earlier is meant.
 */
export function instantIn(date: string, time: string, timeZone: string): number | null {
  const wall = Date.parse(`${date}T${time.length === 5 ? `${time}:00` : time}Z`)
  if (Number.isNaN(wall)) return null
  const offset = (at: number) => Date.parse(`${dateIn(at, timeZone)}T${timeIn(at, timeZone)}Z`) - at
  const tries = [offset(wall - DAY), offset(wall + DAY)].map((ms) => wall - ms)
  const exact = tries.filter((at) => at + offset(at) === wall)
  return exact.length > 0 ? Math.min(...exact) : (tries[0] ?? null)
}
