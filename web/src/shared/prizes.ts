// Winners under seal: opened with the key that the event brings, by the page itself.
import type { Prize, PublicState } from './agenda'
import type { Text } from './i18n'

export type Winner = { readonly name: Text; readonly organisation: Text }

const IV_BYTES = 12

/** False on plain HTTP, where browsers give pages no cryptography: then the server is asked for the winners. */
export function canOpen(): boolean {
  return globalThis.isSecureContext !== false && globalThis.crypto?.subtle !== undefined
}

function binary(text: string): Uint8Array<ArrayBuffer> {
  const characters = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(characters, (character) => character.charCodeAt(0))
}

/** Who is under the seal of a prize; throws when the key is another one's. */
export async function opened(prize: Prize): Promise<readonly Winner[]> {
  const key = await crypto.subtle.importKey('raw', binary(prize.key ?? ''), 'AES-GCM', false, ['decrypt'])
  const sealed = binary(prize.sealed)
  const how = {
    name: 'AES-GCM',
    iv: sealed.subarray(0, IV_BYTES),
    additionalData: new TextEncoder().encode(prize.id),
  }
  const plain = await crypto.subtle.decrypt(how, key, sealed.subarray(IV_BYTES))
  return JSON.parse(new TextDecoder().decode(plain)) as readonly Winner[]
}

export type Revealed = { readonly item: string; readonly prize: Prize }

/** Every prize whose winners may be known by now. */
export function revealedPrizes(agenda: PublicState): readonly Revealed[] {
  return agenda.items.flatMap((item) =>
    item.prizes.filter(({ key }) => key !== null).map((prize) => ({ item: item.id, prize })),
  )
}

/** As they are read: the newest first, so that what was just revealed stands at the top; those that wait last. */
export function inReadingOrder(prizes: readonly Prize[]): readonly Prize[] {
  const place = ({ key, revealed_at }: Prize) =>
    key === null ? Number.NEGATIVE_INFINITY : (revealed_at ?? 0)
  return [...prizes].sort((one, other) => (place(one) === place(other) ? 0 : place(other) - place(one)))
}
