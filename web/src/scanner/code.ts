// What was read from a badge, made into the text the server compares: no case, no blanks, no look-alikes.

/** The server refuses longer texts; no badge code comes near it. */
export const LONGEST_TEXT = 512

const SYMBOLOGY_PREFIX = /^\][A-Z]\d/i
const BLANKS_HYPHENS_CONTROLS = /[\s\p{Cc}\p{Cf}\p{Pd}]/gu

/** Crockford base32: O is read as 0, I and L as 1. Full-width letters from an input method count as plain ones. */
export function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .replace(BLANKS_HYPHENS_CONTROLS, '')
    .replace(SYMBOLOGY_PREFIX, '')
    .toUpperCase()
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
    .slice(0, LONGEST_TEXT)
}

/** The code as a person can compare it with a printed one: groups of four. */
export function grouped(code: string): string {
  return code.slice(0, 24).replace(/(.{4})(?=.)/g, '$1 ')
}
