// The shared sentences in the language shown, and what an error says to a person.
import type { Item, Speaker } from './agenda'
import { ApiError } from './api'
import { type Bilingual, say, translator } from './i18n'
import { sharedMessages } from './messages'
import { problemMessages } from './problems'
import { minutesText } from './timing'

export const shared = translator(sharedMessages)
/** Codes and their sentences; what every page may meet comes first. */
type Sentences = Bilingual<Record<string, string>>
const problems: Sentences[] = [problemMessages]

/** For a page that meets further codes: to be called before it shows anything. */
export function alsoMeets(more: Sentences): void {
  problems.push(more)
}

/** What happened and what to do next; a code this page does not know is told as a fault of the server. */
export function problemText(code: string): string {
  const known = problems.find(({ en }) => code in en)
  return known ? translator(known)(code) : translator(problemMessages)('internal')
}

export function errorText(error: unknown): string {
  return problemText(error instanceof ApiError ? error.code : 'internal')
}

export function kindText(item: Item): string {
  return shared(`kind_${item.kind}`)
}

/** 曾铁山、曾常青 · names alone, for lists. */
export function namesText(speakers: readonly Speaker[]): string {
  return speakers.map(({ name }) => say(name)).join(shared('list_comma'))
}

/** Less than this either way is on time: nobody in a hall counts seconds. */
export const ON_TIME_MS = 60_000

/** How late the agenda runs, in words; positive is behind. */
export function offsetText(ms: number): string {
  if (Math.abs(ms) < ON_TIME_MS) return shared('on_time')
  return ms > 0 ? shared('behind', minutesText(ms)) : shared('ahead', minutesText(ms))
}
