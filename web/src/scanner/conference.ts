// The conference as the scanner needs it, remembered so that a reload without network still opens.
import { call, ofConference, slug } from '../shared/api'
import type { Text } from '../shared/i18n'

export interface Category {
  readonly key: string
  readonly name: Text
  readonly hue: number
}

export interface Gate {
  readonly id: string
  readonly name: Text
  readonly zone: string
}

export interface Conference {
  readonly slug: string
  readonly name: Text
  readonly venue: Text
  readonly time_zone: string
  readonly categories: readonly Category[]
  readonly gates: readonly Gate[]
}

const remembered = () => `huiwu.scanner.conference.${slug()}`
const gateRemembered = () => `huiwu.scanner.gate.${slug()}`

export async function loadConference(): Promise<Conference> {
  const conference = await call<Conference>('GET', ofConference(''))
  localStorage.setItem(remembered(), JSON.stringify(conference))
  return conference
}

/** As it was when this tablet last heard of it; holds no personal data. */
export function rememberedConference(): Conference | null {
  try {
    return JSON.parse(localStorage.getItem(remembered()) ?? 'null') as Conference | null
  } catch {
    return null
  }
}

/** The link decides, then what was chosen on this tablet; with a single gate there is nothing to choose. */
export function initialGate(gates: readonly Gate[]): { gate: Gate | null; unknown: boolean } {
  const asked = new URLSearchParams(location.search).get('gate')
  const wanted = asked ?? localStorage.getItem(gateRemembered())
  const gate =
    gates.find(({ id }) => id === wanted) ?? (gates.length === 1 && !asked ? (gates[0] ?? null) : null)
  return { gate, unknown: asked !== null && gate === null }
}

/** The address follows the choice, so that a reload or a bookmark stays at this gate. */
export function rememberGate(gate: Gate): void {
  localStorage.setItem(gateRemembered(), gate.id)
  const here = new URL(location.href)
  here.searchParams.set('gate', gate.id)
  history.replaceState(history.state, '', here)
}
