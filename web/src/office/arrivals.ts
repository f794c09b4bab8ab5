// The arrival curve as numbers: people in all over time, how many in each while, the ticks, and the table behind it.

export type Arrivals = readonly (readonly [minuteAt: number, count: number])[]

export interface Row {
  readonly from: number
  readonly arrived: number
  readonly inAll: number
}

export interface Bar {
  readonly from: number
  readonly x: number
  readonly width: number
  readonly y: number
  readonly height: number
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
  /** how many arrived in each while, on a scale of their own */
  readonly bars: readonly Bar[]
  /** the length of such a while */
  readonly barMs: number
  /** the most that arrived in one */
  readonly most: number
  readonly times: readonly { readonly at: number; readonly x: number }[]
  readonly counts: readonly { readonly value: number; readonly y: number }[]
}

const MINUTE = 60_000
/** Steps people count in. */
const TIME_STEPS = [5, 10, 15, 30, 60, 120, 240, 480, 1440].map((minutes) => minutes * MINUTE)
const BAR_STEPS = [1, 2, ...TIME_STEPS.map((step) => step / MINUTE)].map((minutes) => minutes * MINUTE)
const MOST_TIMES = 6
const MOST_BARS = 48
/** The bars keep to the lower part, so that the curve stays clear of them. */
const BARS_SHARE = 0.45
const MOST_COUNTS = 4

function niceStep(span: number, most: number): number {
  const rough = Math.max(span / most, 1)
  const power = 10 ** Math.floor(Math.log10(rough))
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough) ?? rough
}

export function timeStep(span: number): number {
  return TIME_STEPS.find((step) => span / step <= MOST_TIMES) ?? 1440 * MINUTE
}

/** How long the whiles are that arrivals are counted in: single minutes as long as they can be told apart. */
export function barStep(span: number): number {
  return BAR_STEPS.find((step) => span / step <= MOST_BARS) ?? 1440 * MINUTE
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
  const rows = rowsOf(sorted)
  const most = Math.max(...rows.map(({ arrived }) => arrived))
  const barMs = barStep(last[0] + MINUTE - from)
  const bars = rows.map((row) => {
    const left = x(Math.max(row.from, from))
    const tall = (row.arrived / most) * height * BARS_SHARE
    const right = x(Math.min(row.from + barMs, to))
    return { from: row.from, x: left, width: right - left, y: height - tall, height: tall }
  })
  const every = timeStep(to - from)
  const times = []
  for (let at = Math.ceil(from / every) * every; at <= to; at += every) times.push({ at, x: x(at) })
  const counts = []
  for (let value = 0; value <= top; value += step) counts.push({ value, y: y(value) })
  return { points, from, to, until: last[0] + MINUTE, total, bars, barMs, most, times, counts }
}

/** The same in whiles of equal length, for the bars and for the table. */
export function rowsOf(arrivals: Arrivals): Row[] {
  const sorted = [...arrivals].sort((a, b) => a[0] - b[0])
  const [first] = sorted
  const last = sorted.at(-1)
  if (!first || !last) return []
  const every = barStep(last[0] + MINUTE - first[0])
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
