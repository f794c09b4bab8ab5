// When a press was made, in server time, also right after a reload: how far this machine's clock is off is remembered.
import { clock } from '../shared/clock'

const REMEMBERED = 'huiwu.stage.clock_ms'

function remembered(): number | null {
  try {
    const kept = localStorage.getItem(REMEMBERED)
    return kept === null || !Number.isFinite(Number(kept)) ? null : Number(kept)
  } catch {
    return null
  }
}

/** Null when the server has never told this machine the time: then a press counts from when it arrives. */
export function pressTime(): number | null {
  if (!clock.known) {
    const error = remembered()
    return error === null ? null : Math.round(Date.now() + error)
  }
  const now = clock.now()
  try {
    localStorage.setItem(REMEMBERED, String(Math.round(now - Date.now())))
  } catch {
    // Not remembered, then: the next load waits for the server's first word.
  }
  return Math.round(now)
}
