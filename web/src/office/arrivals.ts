// The arrival curve as numbers: people in all over time, its ticks, and the rows of the table behind it.

export type Arrivals = readonly (readonly [minuteAt: number, count: number])[]

export interface Row {
  readonly from: number
  readonly arrived: number
  readonly inAll: number
}

export interface Curve {
  /** points of a polyline in a box of width × height, the origin being top left */
  readonly points: readonly (readonly [x: number, y: number])[]
  readonly from: number
  /** end of the axis; a lone first minute still gets ten */
  readonly to: number
  /** end of the last minute in which somebody arrived */
  readonly until: number
  readonly total: number
  readonly times: readonly { readonly at: number; readonly x: number }[]
  readonly counts: readonly { readonly value: number; readonly y: number }[]
}

const MINUTE = 60_000
/** Steps people count in. */
const TIME_STEPS = [5, 10, 15, 30, 60, 120, 240, 480, 1440].map((minutes) => minutes * MINUTE)
const MOST_TIMES = 6
const MOST_COUNTS = 4

function niceStep(span: number, most: number): number {
  const rough = Math.max(span / most, 1)
  const power = 10 ** Math.floor(Math.log10(rough))
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough) ?? rough
}

export function timeStep(span: number): number {
  return TIME_STEPS.find((step) => span / step <= MOST_TIMES) ?? 1440 * MINUTE
}

/** Null while nobody has arrived. */
export function curveOf(arrivals: Arrivals, width: number, height: number): Curve | null {
  const sorted = [...arrivals].sort((a, b) => a[0] - b[0])
  const first = sorted[0]
  const last = sorted.at(-1)
  const total = sorted.reduce((sum, [, count]) => sum + count, 0)
  if (!first || !last || total === 0) return null
  const from = first[0]
  const to = Math.max(last[0] + MINUTE, from + 10 * MINUTE)
  const step = niceStep(total, MOST_COUNTS)
  const top = Math.ceil(total / step) * step
  const x = (at: number) => ((at - from) / (to - from)) * width
  const y = (value: number) => height - (value / top) * height
  let sum = 0
  const points: [number, number][] = [[0, y(0)]]
  for (const [at, count] of sorted) {
    // Level until this minute, then up: nobody arrived in the gaps.
    points.push([x(at), y(sum)])
    sum += count
    points.push([x(at + MINUTE), y(sum)])
  }
  const every = timeStep(to - from)
  const times = []
  for (let at = Math.ceil(from / every) * every; at <= to; at += every) times.push({ at, x: x(at) })
  const counts = []
  for (let value = 0; value <= top; value += step) counts.push({ value, y: y(value) })
  return { points, from, to, until: last[0] + MINUTE, total, times, counts }
}

/** The same in rows of equal length, for the table. */
export function rowsOf(arrivals: Arrivals): Row[] {
  const sorted = [...arrivals].sort((a, b) => a[0] - b[0])
  const [first] = sorted
  const last = sorted.at(-1)
  if (!first || !last) return []
  const every = timeStep((last[0] - first[0]) / 3)
  const rows: Row[] = []
  let inAll = 0
  for (let from = Math.floor(first[0] / every) * every; from <= last[0]; from += every) {
    const arrived = sorted
      .filter(([at]) => at >= from && at < from + every)
      .reduce((sum, [, count]) => sum + count, 0)
    inAll += arrived
    rows.push({ from, arrived, inAll })
  }
  return rows
}
