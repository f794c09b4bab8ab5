// Which items have something to release or to reveal, and what comes next of it. Pure.
import type { Item, PublicState } from '../shared/agenda'
import type { ItemPlan, PlanDocument, PlanPrize } from './standing.svelte'

export type Ceremony = {
  readonly item: Item
  readonly documents: readonly PlanDocument[]
  readonly prizes: readonly PlanPrize[]
}

/** In the order of the agenda; only those that have something. */
export function ceremonies(state: PublicState, plan: Readonly<Record<string, ItemPlan>>): Ceremony[] {
  return state.items.flatMap((item) => {
    const { documents = [], prizes = [] } = plan[item.id] ?? {}
    return documents.length + prizes.length > 0 ? [{ item, documents, prizes }] : []
  })
}

export function sealedDocuments({ documents }: Ceremony): PlanDocument[] {
  return documents.filter(({ released_at }) => released_at === null)
}

export function sealedPrizes({ prizes }: Ceremony): PlanPrize[] {
  return prizes.filter(({ revealed_at }) => revealed_at === null)
}

/** Which of them the operator most likely means: the live one, else the first that still has something sealed. */
export function likeliest(all: readonly Ceremony[], current: string | null): Ceremony | null {
  const sealed = (one: Ceremony) => sealedDocuments(one).length + sealedPrizes(one).length > 0
  return all.find(({ item }) => item.id === current) ?? all.find(sealed) ?? all[0] ?? null
}
