// The shared sentences in the language shown, and what an error says to a person.
import type { Item, Speaker } from './agenda'
import { ApiError } from './api'
import { type Bilingual, say, translator } from './i18n'
import { sharedMessages } from './messages'
import { problemMessages } from './problems'
import { minutesText } from './timing'

export const shared = translator(sharedMessages)
const problem = translator(problemMessages)
const tables = [told(problemMessages)]

type Told = (code: string) => string | null

function told(messages: Bilingual<Record<string, string>>): Told {
  const text = translator(messages)
  return (code) => (Object.hasOwn(messages.en, code) ? text(code) : null)
}

/** For pages that can meet more than everybody's. */
export function learnProblems(messages: Bilingual<Record<string, string>>): void {
  tables.push(told(messages))
}

/** What happened and what to do next; a code this page does not know is told as a fault of the server. */
export function problemText(code: string): string {
  for (const table of tables) {
    const text = table(code)
    if (text !== null) return text
  }
  return problem('internal')
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
