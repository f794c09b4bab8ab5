// The documents of an item as the operator edits them: what goes up when one is added, retitled or taken out. Pure.
import type { Item } from '../shared/agenda'
import type { Text } from '../shared/i18n'

export type PlanDocument = {
  readonly id: string
  readonly title: Text
  readonly file_name: string
  readonly size: number
  readonly digest: string
  readonly url: string
  readonly released_at: number | null
}
type PlanPrize = { readonly id: string; readonly title: Text; readonly winners: readonly object[] }
export type ItemPlan = {
  readonly speaker_numbers: readonly string[]
  readonly documents: readonly PlanDocument[]
  readonly prizes: readonly PlanPrize[]
}
export type StoredFile = {
  readonly digest: string
  readonly file_name: string
  readonly size: number
  readonly used_by: readonly { readonly item: string }[]
}
export type Given = Pick<PlanDocument, 'id' | 'title'> & Partial<Pick<PlanDocument, 'digest' | 'url'>>

/** As large as the server takes a file. */
export const LARGEST_FILE = 20 * 1024 * 1024

/** The whole item as a plan has it, with other documents: all of it goes up when one thing is changed. */
export function withDocuments(item: Item, plan: ItemPlan, documents: readonly Given[]): object {
  const { id, cue, kind, title, section, hall } = item
  const { planned_start_at, planned_ms, fixed_start, fixed_end, min_ms } = item
  return {
    ...{ id, cue, kind, title, section, hall },
    ...{ planned_start_at, planned_ms, fixed_start, fixed_end, min_ms },
    speakers: item.speakers.map((speaker, at) => ({ ...speaker, number: plan.speaker_numbers[at] ?? '' })),
    documents: documents.map(given),
    prizes: plan.prizes.map((prize) => ({ id: prize.id, title: prize.title, winners: prize.winners })),
  }
}

function given({ id, title, digest, url }: Given): object {
  return digest ? { id, title, digest } : { id, title, url }
}

/** A title to begin with: the name without its ending. */
export function titleOf(fileName: string): Text {
  const name = fileName.replace(/\.[^.]{1,5}$/, '').trim() || fileName
  return { zh: name.slice(0, 300), en: '' }
}

/** What is wrong with a file before it is sent, as a problem of the wire; null: nothing. */
export function faultOf({ size }: { readonly size: number }): 'too_large' | 'empty_file' | null {
  if (size > LARGEST_FILE) return 'too_large'
  return size === 0 ? 'empty_file' : null
}
