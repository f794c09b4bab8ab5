// The rows of the tablet's list: found and opened with the badge's own code, and by nothing else on this tablet.
import type { BadgeState } from '../shared/admission'
import type { ScannedPerson } from '../shared/verdicts'

const INFO = new TextEncoder().encode('huiwu-roster-1')
const ID_BYTES = 16
const KEY_BYTES = 32
const IV_BYTES = 12

export interface ListedPerson extends ScannedPerson {
  readonly badge: BadgeState
}

interface Row {
  readonly i: string
  readonly n: string
  readonly o?: string
  readonly t?: string
  readonly c: string
  readonly s?: string
  readonly b: BadgeState
}

export interface RowKey {
  readonly id: string
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly key: CryptoKey
}

/** False on plain http: then this tablet can neither keep nor read a list. */
export function canUnseal(): boolean {
  return globalThis.isSecureContext !== false && crypto.subtle !== undefined
}

export async function rowKey(code: string, salt: string): Promise<RowKey> {
  const source = await crypto.subtle.importKey('raw', new TextEncoder().encode(code), 'HKDF', false, [
    'deriveBits',
  ])
  const bits = await crypto.subtle.deriveBits(
    { name: 'HKDF', hash: 'SHA-256', salt: fromBase64url(salt), info: INFO },
    source,
    (ID_BYTES + KEY_BYTES) * 8,
  )
  const bytes = new Uint8Array(bits.slice(0, ID_BYTES))
  const key = await crypto.subtle.importKey('raw', bits.slice(ID_BYTES), 'AES-GCM', false, ['decrypt'])
  return { id: toBase64url(bytes), bytes, key }
}

/** The person behind a row; throws when the row was not sealed for this code. */
export async function unseal(sealed: string, { key, bytes }: RowKey): Promise<ListedPerson> {
  const all = fromBase64url(sealed)
  const plain = await crypto.subtle.decrypt(
    { name: 'AES-GCM', iv: all.slice(0, IV_BYTES), additionalData: bytes },
    key,
    all.slice(IV_BYTES),
  )
  const row = JSON.parse(new TextDecoder().decode(plain)) as Row
  return {
    id: row.i,
    name: row.n,
    organisation: row.o ?? '',
    title: row.t ?? '',
    category: row.c,
    seat: row.s ?? '',
    badge: row.b,
  }
}

export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'))
  return Uint8Array.from(plain, (character) => character.charCodeAt(0))
}

export function toBase64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes))
  return text.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}
