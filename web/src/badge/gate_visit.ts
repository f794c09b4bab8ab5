// Somebody scanned the gate's rotating code with this phone: what was in the link, kept until it is answered.
import { newId } from '../shared/api'

export interface GateVisit {
  readonly scan_id: string
  readonly gate: string
  readonly code: string
}

const KEPT = 'huiwu.badge.gate_visit'

/** Takes gate and code out of the fragment, and the fragment out of the address bar; a key is left for signing in. */
export function takeGateVisit(): void {
  const fragment = new URLSearchParams(location.hash.slice(1))
  const gate = fragment.get('gate')
  const code = fragment.get('code')
  fragment.delete('gate')
  fragment.delete('code')
  const rest = fragment.toString()
  if (location.hash) {
    history.replaceState(history.state, '', `${location.pathname}${location.search}${rest ? `#${rest}` : ''}`)
  }
  if (gate && code)
    sessionStorage.setItem(KEPT, JSON.stringify({ scan_id: newId(), gate, code } satisfies GateVisit))
}

/** Still unanswered, also after a reload: the same scan_id goes out again. */
export function pendingVisit(): GateVisit | null {
  return JSON.parse(sessionStorage.getItem(KEPT) ?? 'null') as GateVisit | null
}

export function forgetVisit(): void {
  sessionStorage.removeItem(KEPT)
}
