// What the server says of a programme in a file, and how a page that looked at it has it written.
import { ApiError, call, newId, ofConference } from '../shared/api'
import type { Text } from '../shared/i18n'

export type Mode = 'merge' | 'replace'
export type Action = 'added' | 'changed' | 'unchanged' | 'removed' | 'kept'
export type Entry = {
  readonly row: number
  readonly action: Action
  readonly changes: readonly string[]
  readonly id: string
  readonly cue: string
  readonly title: Text
  readonly planned_start_at: number
  readonly planned_ms: number
  readonly began: boolean
}
export type Answer = {
  readonly rev: number
  readonly differs: boolean
  readonly entries: readonly Entry[]
} & {
  readonly errors: readonly { readonly row: number; readonly column: string; readonly code: string }[]
} & Readonly<Record<Action | 'rows', number>>

/** A large workbook takes a while; the server itself gives up after a minute. */
const ANSWER_WITHIN_MS = 70_000
const TRIES = 3

function send(file: File, query: Record<string, string>): Promise<Answer> {
  const form = new FormData()
  form.append('file', file, file.name)
  const address = ofConference(`/agenda/import?${new URLSearchParams(query)}`)
  return call<Answer>('POST', address, form, { timeoutMs: ANSWER_WITHIN_MS })
}

/** What the file would change now. */
export function lookAt(file: File, mode: Mode): Promise<Answer> {
  return send(file, { dry_run: '1', mode })
}

/** Writes what was looked at, once, however often the answer is lost on the way. */
export async function bringIn(file: File, mode: Mode, rev: number, baton: string): Promise<Answer> {
  const query = { mode, expected_rev: String(rev), command_id: newId(), ...(baton && { baton }) }
  for (let tried = 1; ; tried += 1) {
    try {
      return await send(file, query)
    } catch (error) {
      if (tried === TRIES || !(error instanceof ApiError && error.passing)) throw error
    }
  }
}

/** What is done by the file, the rows in their order and what no row speaks of behind them. */
export function changesOf(answer: Answer): number {
  return answer.added + answer.changed + answer.removed
}
