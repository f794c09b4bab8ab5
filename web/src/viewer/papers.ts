// A document as a line of text: where it is, what kind of file, how large.
import type { ReleasedDocument } from '../shared/agenda'
import { ofConference } from '../shared/api'

const LONGEST_KIND = 5
const KILO = 1000

/** A link as it was given, or the place of the file with us. */
export function addressOf({ url, digest }: ReleasedDocument): string {
  return url || ofConference(`/documents/${digest}`)
}

/** 340 KB · 1.2 MB · 18 MB: never 0, and one decimal only where it says something. */
export function sizeText(bytes: number): string {
  const kilo = Math.max(1, Math.round(bytes / KILO))
  if (kilo < KILO) return `${kilo} KB`
  const mega = bytes / (KILO * KILO)
  return `${mega < 9.95 ? mega.toFixed(1) : Math.round(mega)} MB`
}

/** PDF · 1.2 MB, or where a link leads. */
export function particulars({ url, file_name, size }: ReleasedDocument): string {
  if (url) return hostOf(url)
  const end = file_name.includes('.') ? (file_name.split('.').pop() ?? '') : ''
  const kind = end.length > 0 && end.length <= LONGEST_KIND ? [end.toUpperCase()] : []
  return [...kind, sizeText(size)].join(' · ')
}

function hostOf(url: string): string {
  try {
    return new URL(url).host
  } catch {
    return url
  }
}
