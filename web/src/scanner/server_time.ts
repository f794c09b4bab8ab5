// Server time on a tablet, also after a reload without network: how far its own clock was off is remembered.
import { clock } from '../shared/clock'

const REMEMBERED = 'huiwu.scanner.clock_ms'
/** Worth writing down again. */
const MOVED_MS = 50

let remembered: number | null = null

/** What has to be added to this tablet's clock. */
export function clockError(): number {
  if (!clock.known) {
    remembered ??= Number(localStorage.getItem(REMEMBERED) ?? 0) || 0
    return remembered
  }
  const error = Math.round(clock.now() - Date.now())
  if (remembered === null || Math.abs(error - remembered) > MOVED_MS) {
    remembered = error
    localStorage.setItem(REMEMBERED, String(error))
  }
  return error
}

export function scanTime(): number {
  return Math.round(Date.now() + clockError())
}
