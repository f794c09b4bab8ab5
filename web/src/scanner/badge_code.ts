// Whether a text can be one of our badge codes at all; the same check as the server's domain/badge.py.

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 20
const FORMAT = 'H'
const CHECK_PRIME = 1021

/** Digit by digit, so that 90 bits never have to fit into a number. */
function remainder(text: string): number {
  let rest = 0
  for (const character of text) rest = (rest * 32 + ALPHABET.indexOf(character)) % CHECK_PRIME
  return rest
}

/** `code` as `normalise` gives it. */
export function isBadgeCode(code: string): boolean {
  if (code.length !== LENGTH || !code.startsWith(FORMAT)) return false
  if ([...code].some((character) => !ALPHABET.includes(character))) return false
  const [tens = '', ones = ''] = code.slice(-2)
  return remainder(code.slice(0, -2)) === ALPHABET.indexOf(tens) * 32 + ALPHABET.indexOf(ones)
}

/** The one character that stands for a conference in its codes; needs a secure context. */
export async function conferenceTag(slug: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(slug))
  return ALPHABET[(new Uint8Array(digest)[0] ?? 0) & 31] ?? ''
}

export function tagOf(code: string): string {
  return code[1] ?? ''
}
