// How long a scan took on this tablet, for tests and for those who measure: window.huiwu.timings.

export interface Timing {
  readonly scan_id: string
  readonly camera_started: number
  readonly first_frame_with_code: number
  readonly verdict_shown: number
}

declare global {
  interface HuiwuDebug {
    timings?: readonly Timing[]
  }
}

/** Enough for a rehearsal; a day's scans need not be remembered. */
const KEPT = 500

const timings: Timing[] = []

export function publishTimings(): void {
  globalThis.huiwu ??= {}
  globalThis.huiwu.timings = timings
}

export function record(timing: Timing): void {
  timings.push(timing)
  if (timings.length > KEPT) timings.shift()
  performance.mark('verdict_shown', { detail: timing })
}
