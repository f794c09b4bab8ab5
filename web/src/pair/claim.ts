// One tablet's claim: the code it came with, the nonce that makes the code its own, and what the server says.
import { call, ofConference } from '../shared/api'
import type { Text } from '../shared/i18n'

export type ClaimState = 'claimed' | 'waiting' | 'approved' | 'collected'

export interface Answer {
  readonly state: ClaimState
  readonly role: 'staff' | 'gate'
  readonly gate: { readonly id: string; readonly name: Text } | null
  readonly name: string
  readonly sas: string
  readonly conference: { readonly name: Text }
  readonly grants: readonly unknown[]
}

export interface Claim {
  readonly code: string
  readonly nonce: string
  /** Empty until the person in front of the tablet has settled on one. */
  readonly name: string
}

const KEPT = 'huiwu.pairing'
const NONCE_BYTES = 16
const ANSWER_WITHIN_MS = 5000

/** 128 random bits; nobody but this tablet can go on with the code it claimed. */
export function newNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The code in the link, taken out of the address bar so that it is in no screenshot or history entry. */
export function takeCode(): string | null {
  const code = new URLSearchParams(location.hash.slice(1)).get('code')
  if (code !== null) history.replaceState(history.state, '', `${location.pathname}${location.search}`)
  return code
}

/** A reload in the middle must not lose the claim: the code is this tablet's alone by then. */
export function keep(claim: Claim | null): void {
  try {
    if (claim) sessionStorage.setItem(KEPT, JSON.stringify(claim))
    else sessionStorage.removeItem(KEPT)
  } catch {
    // Storage is refused in some private windows; then a reload begins anew.
  }
}

export function kept(): Claim | null {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null')
    return readClaim(value)
  } catch {
    return null
  }
}

export function readClaim(value: unknown): Claim | null {
  if (typeof value !== 'object' || value === null) return null
  const { code, nonce, name } = value as Record<string, unknown>
  if (typeof code !== 'string' || typeof nonce !== 'string' || typeof name !== 'string') return null
  return { code, nonce, name }
}

export function ask({ code, nonce, name }: Claim): Promise<Answer> {
  const body = name === '' ? { code, nonce } : { code, nonce, name }
  return call<Answer>('POST', ofConference('/pairings/claim'), body, { timeoutMs: ANSWER_WITHIN_MS })
}

/** Where this device works from now on. */
export function pageOf(slug: string, { role, gate }: Pick<Answer, 'role' | 'gate'>): string {
  const page = role === 'gate' ? 'gate' : 'scanner'
  const query = gate ? `?gate=${encodeURIComponent(gate.id)}` : ''
  return `/c/${encodeURIComponent(slug)}/${page}${query}`
}

/** ABCD-EFGH while it is typed: upper case, nothing but letters and digits, a hyphen in the middle. */
export function spaced(typed: string): string {
  const bare = typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .slice(0, 8)
  return bare.length > 4 ? `${bare.slice(0, 4)}-${bare.slice(4)}` : bare
}
