// The conference as the scanner needs it, remembered so that a reload without network still opens.

import { type Category, type Gate, type Rules, withDefaults } from '../shared/admission'
import { call, ofConference, slug } from '../shared/api'
import { clock } from '../shared/clock'
import type { Text } from '../shared/i18n'

export type { Category, Gate }

export interface Conference extends Rules {
  readonly slug: string
  readonly name: Text
  readonly venue: Text
}

type Given = Parameters<typeof withDefaults>[0] & Omit<Conference, keyof Rules> & { readonly now?: number }

const remembered = () => `huiwu.scanner.conference.${slug()}`
const gateRemembered = () => `huiwu.scanner.gate.${slug()}`

/** Also sets this tablet's clock by the server's. */
export async function loadConference(): Promise<Conference> {
  const { c0 } = clock.ask()
  const given = await call<Given>('GET', ofConference(''))
  if (given.now) clock.answer({ c0, s1: given.now, s2: given.now })
  localStorage.setItem(remembered(), JSON.stringify(given))
  return withDefaults(given)
}

/** As it was when this tablet last heard of it; holds no personal data. */
export function rememberedConference(): Conference | null {
  try {
    const given = JSON.parse(localStorage.getItem(remembered()) ?? 'null') as Given | null
    return given && withDefaults(given)
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
