// What the big button and the end button would do now: pure functions of the public state.
import type { Item, PublicState } from '../shared/agenda'
import { liveItem, nextItem } from '../shared/run'

export type Move =
  | { readonly kind: 'start'; readonly item: Item }
  | { readonly kind: 'end_item'; readonly item: Item }
  /** `early`: items are still to come, so this must be asked twice. */
  | { readonly kind: 'end_conference'; readonly early: boolean }

/** Ends the live item, or the conference when nothing is live or the last item is. */
export function endMove(state: PublicState): Move | null {
  if (state.run === 'ended' || state.run === 'idle' || state.items.length === 0) return null
  const live = liveItem(state)
  const last = state.items[state.items.length - 1]
  if (live && live.id !== last?.id) return { kind: 'end_item', item: live }
  return { kind: 'end_conference', early: nextItem(state) !== null }
}

/** The next item if there is one, else the end. */
export function nextMove(state: PublicState): Move | null {
  const next = nextItem(state)
  return next ? { kind: 'start', item: next } : endMove(state)
}
