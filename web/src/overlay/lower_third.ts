// What the overlay shows at an instant: a pure function of the public state, the stage's order and server time. So it
// leaves by itself, also when the line is away, and a page that comes late shows nothing old.
import type { Item, Prize, PublicState, ReleasedDocument, Speaker } from '../shared/agenda'
import type { Text } from '../shared/i18n'
import type { Winner } from '../shared/prizes'
import { liveItem } from '../shared/run'
import type { Overlay } from '../shared/staff'

/** Long enough to be read twice, name and position in both languages. */
export const SHOWN_MS = 8_000
/** So many documents released together are named one after the other; of more, only their number. */
const NAMED_DOCUMENTS = 3
/** Names that are read in that time; a list of ten takes three plates. */
const WINNERS_A_PLATE = 4

/** Null as long as the seal is not open. */
export type WinnersOf = (prize: Prize) => readonly Winner[] | null

/** `key` is another one each time something goes in. */
export type Card = { readonly key: string } & Content
type Content =
  | { readonly kind: 'speaker'; readonly speaker: Speaker }
  | { readonly kind: 'item'; readonly item: Item }
  | { readonly kind: 'document'; readonly title: Text }
  | { readonly kind: 'documents'; readonly item: Item; readonly count: number }
  | { readonly kind: 'prize'; readonly title: Text; readonly winners: readonly Winner[] }

/** Something that happened at an instant, and what is shown of it, one after the other. */
type Cue = { readonly at: number; readonly cards: readonly Content[] }

export function shownAt(
  state: PublicState,
  overlay: Overlay,
  winnersOf: WinnersOf,
  now: number,
): Card | null {
  if (overlay.show === 'off') return null
  // An order ends what was shown before it: what happened earlier does not come back.
  const cues = [handCue(state, overlay), ...ownCues(state, winnersOf).filter(({ at }) => at > overlay.at)]
  let newest: Cue | null = null
  for (const cue of cues) if (cue && cue.at <= now && cue.at >= (newest?.at ?? 0)) newest = cue
  if (!newest) return null
  const place = Math.floor((now - newest.at) / SHOWN_MS)
  const content = newest.cards[place]
  return content ? { ...content, key: `${newest.at}-${place}` } : null
}

/** What the operator put in by hand; without an item, of the live one. */
function handCue(state: PublicState, { show, item: id, speaker: number, at }: Overlay): Cue | null {
  if (show === 'auto') return null
  const item = id === null ? liveItem(state) : state.items.find((one) => one.id === id)
  if (!item) return null
  const speaker = item.speakers[number]
  if (show === 'speaker') return speaker ? { at, cards: [{ kind: 'speaker', speaker }] } : null
  return { at, cards: [{ kind: 'item', item }] }
}

/** What goes in by itself: the live item's start, documents and winners as they become public. */
function ownCues(state: PublicState, winnersOf: WinnersOf): Cue[] {
  const live = liveItem(state)
  const begun = live?.started_at == null ? [] : [{ at: live.started_at, cards: opening(live) }]
  return [...begun, ...state.items.flatMap((item) => [...releases(item), ...reveals(item, winnersOf)])]
}

function opening(item: Item): Content[] {
  if (item.speakers.length === 0) return [{ kind: 'item', item }]
  return item.speakers.map((speaker) => ({ kind: 'speaker', speaker }))
}

/** What became public in the same instant is told together. */
function together<One>(all: readonly One[], instantOf: (one: One) => number | null): [number, One[]][] {
  const found = new Map<number, One[]>()
  for (const one of all) {
    const at = instantOf(one)
    if (at !== null) found.set(at, [...(found.get(at) ?? []), one])
  }
  return [...found]
}

function releases(item: Item): Cue[] {
  const groups = together(item.documents, ({ released_at }) => released_at)
  return groups.map(([at, documents]) => ({ at, cards: released(item, documents) }))
}

function reveals(item: Item, winnersOf: WinnersOf): Cue[] {
  const groups = together(item.prizes, ({ revealed_at }) => revealed_at)
  return groups.map(([at, prizes]) => ({ at, cards: prizes.flatMap((prize) => honoured(prize, winnersOf)) }))
}

/** Nothing until the seal is open, which takes a blink. */
function honoured(prize: Prize, winnersOf: WinnersOf): Content[] {
  const winners = winnersOf(prize) ?? []
  const plates = Math.ceil(winners.length / WINNERS_A_PLATE)
  return Array.from({ length: plates }, (_, plate) => ({
    kind: 'prize',
    title: prize.title,
    winners: winners.slice(plate * WINNERS_A_PLATE, (plate + 1) * WINNERS_A_PLATE),
  }))
}

function released(item: Item, documents: readonly ReleasedDocument[]): Content[] {
  if (documents.length > NAMED_DOCUMENTS) return [{ kind: 'documents', item, count: documents.length }]
  return documents.map(({ title }) => ({ kind: 'document', title }))
}
