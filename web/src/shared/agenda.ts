// The public state, and how an event changes it: the event table of the wire. The same vectors are folded in Python
// (tests/vectors/agenda_fold.json), so both sides agree to the letter.
import type { Text } from './i18n'

export type RunState = 'idle' | 'armed' | 'live' | 'held' | 'ended'
export type ItemKind =
  | 'opening'
  | 'briefing'
  | 'report'
  | 'document_release'
  | 'awards'
  | 'speech'
  | 'break'
  | 'closing'
export type Audience = 'all' | 'online' | 'hall' | 'staff'
export type Speaker = { readonly name: Text; readonly position: Text }
export type Section = { readonly id: string; readonly title: Text }
/** A released document: a file of ours (`digest`), or a link (`url`). */
export type ReleasedDocument = {
  readonly id: string
  readonly title: Text
  readonly file_name: string
  readonly media_type: string
  /** bytes; 0 for a link */
  readonly size: number
  readonly digest: string
  readonly url: string
  readonly released_at: number
}
/** Its winners are under the seal until `key` is there; `prizes.ts` opens it. */
export type Prize = {
  readonly id: string
  readonly title: Text
  readonly sealed: string
  readonly key: string | null
  readonly revealed_at: number | null
}
export type Item = {
  readonly id: string
  readonly cue: string
  readonly kind: ItemKind
  readonly title: Text
  readonly section: string | null
  readonly hall: string
  readonly speakers: readonly Speaker[]
  readonly planned_start_at: number
  readonly planned_ms: number
  /** never begins before its planned start */
  readonly fixed_start: boolean
  /** ends when planned, whenever it began */
  readonly fixed_end: boolean
  /** how short it may become to make up for a delay */
  readonly min_ms: number | null
  /** added by the operator; negative when shortened */
  readonly extended_ms: number
  readonly skipped: boolean
  readonly started_at: number | null
  readonly ended_at: number | null
  /** how long it stood still; since when it does now */
  readonly held_ms: number
  readonly held_at: number | null
  readonly documents: readonly ReleasedDocument[]
  readonly prizes: readonly Prize[]
}
export type Announcement = {
  readonly id: string
  readonly text: string
  readonly urgent: boolean
  readonly audience: Audience
  readonly expires_at: number | null
  readonly at: number
}
export type ConferenceHead = {
  readonly slug: string
  readonly name: Text
  readonly venue: Text
  readonly time_zone: string
}
export type PublicState = {
  readonly conference: ConferenceHead
  readonly run: RunState
  readonly current: string | null
  readonly sections: readonly Section[]
  readonly items: readonly Item[]
  readonly announcements: readonly Announcement[]
}

type Parts = Pick<PublicState, 'run' | 'current' | 'sections' | 'announcements'>
type OfItem<Type extends string> = { readonly type: Type; readonly item: string }

type ItemEvent =
  | (OfItem<'start_corrected'> & { readonly started_at: number })
  | (OfItem<'item_extended'> & { readonly by_ms: number })
  | (OfItem<'item_skipped'> & { readonly skipped: boolean })
  | (OfItem<'item_moved'> & { readonly before: string | null })
  | { readonly type: 'item_put'; readonly item: Item; readonly before: string | null }
  | OfItem<'item_removed'>
  | (OfItem<'documents_released'> & { readonly documents: readonly ReleasedDocument[] })
  | (OfItem<'prizes_revealed'> & {
      readonly prizes: readonly { readonly id: string; readonly key: string }[]
    })

export type AgendaEvent =
  | { readonly type: 'run_armed' }
  | OfItem<'item_started'>
  | OfItem<'item_held'>
  | OfItem<'item_resumed'>
  | OfItem<'item_ended'>
  | { readonly type: 'run_ended' }
  | ItemEvent
  | ({ readonly type: 'announced' } & Omit<Announcement, 'at'>)
  | { readonly type: 'announcement_cleared'; readonly announcement: string }
  | ({
      readonly type: 'undone'
      readonly of: number
      /** only those that changed; `order` when items came, went or moved */
      readonly items?: readonly Item[]
      readonly order?: readonly string[]
    } & Partial<Parts>)
  | ({ readonly type: 'agenda_published' } & Pick<PublicState, 'sections' | 'items' | 'current' | 'run'>)
  | { readonly type: 'conference_changed'; readonly conference: ConferenceHead }

type Items = readonly Item[]

function changed(items: Items, id: string | null, change: (item: Item) => Partial<Item>): Items {
  return id === null ? items : items.map((item) => (item.id === id ? { ...item, ...change(item) } : item))
}

/** With its time running: what it stood still until now is on its account. */
function running({ held_at, held_ms }: Item, at: number): Partial<Item> {
  return held_at === null ? {} : { held_ms: held_ms + Math.max(0, at - held_at), held_at: null }
}

function closed(state: PublicState, id: string | null, at: number): Items {
  return changed(state.items, id, (item) => ({ ...running(item, at), ended_at: at }))
}

function started(state: PublicState, at: number, id: string): PublicState {
  const begun = { started_at: at, ended_at: null, held_ms: 0, held_at: null, skipped: false }
  const items = changed(closed(state, state.current, at), id, () => begun)
  return { ...state, run: 'live', current: id, items }
}

function corrected(items: Items, id: string, started_at: number): Items {
  const wrong = items.find((item) => item.id === id)?.started_at ?? null
  return items.map((item) => {
    if (item.id === id) return { ...item, started_at }
    return wrong !== null && item.ended_at === wrong ? { ...item, ended_at: started_at } : item
  })
}

function placed(items: Items, item: Item, before: string | null): Items {
  const others = items.filter(({ id }) => id !== item.id)
  const place = others.findIndex(({ id }) => id === before)
  const at = place < 0 ? others.length : place
  return [...others.slice(0, at), item, ...others.slice(at)]
}

function itemsAfter(items: Items, at: number, event: ItemEvent): Items {
  switch (event.type) {
    case 'start_corrected':
      return corrected(items, event.item, event.started_at)
    case 'item_extended':
      return changed(items, event.item, (item) => ({ extended_ms: item.extended_ms + event.by_ms }))
    case 'item_skipped':
      return changed(items, event.item, () => ({ skipped: event.skipped }))
    case 'item_moved': {
      const moving = items.find(({ id }) => id === event.item)
      return moving ? placed(items, moving, event.before) : items
    }
    case 'item_put': {
      const known = items.some(({ id }) => id === event.item.id)
      return known ? changed(items, event.item.id, () => event.item) : placed(items, event.item, event.before)
    }
    case 'item_removed':
      return items.filter(({ id }) => id !== event.item)
    case 'documents_released':
      return changed(items, event.item, () => ({ documents: event.documents }))
    case 'prizes_revealed': {
      const keys = new Map(event.prizes.map(({ id, key }) => [id, key]))
      return changed(items, event.item, ({ prizes }) => ({
        prizes: prizes.map((one) =>
          keys.has(one.id) ? { ...one, key: keys.get(one.id) ?? null, revealed_at: at } : one,
        ),
      }))
    }
  }
}

function restored(state: PublicState, event: Extract<AgendaEvent, { type: 'undone' }>): PublicState {
  const { type: _type, of: _of, items = [], order, ...parts } = event
  const known = new Map([...state.items, ...items].map((item) => [item.id, item]))
  const ids = order ?? state.items.map(({ id }) => id)
  return { ...state, ...parts, items: ids.flatMap((id) => known.get(id) ?? []) }
}

/** The state after `event`, which happened at `at`; null for a type this page does not know. */
export function applyDelta(state: PublicState, at: number, event: AgendaEvent): PublicState | null {
  switch (event.type) {
    case 'run_armed':
      return { ...state, run: 'armed' }
    case 'item_started':
      return started(state, at, event.item)
    case 'item_held':
      return { ...state, run: 'held', items: changed(state.items, event.item, () => ({ held_at: at })) }
    case 'item_resumed':
      return {
        ...state,
        run: 'live',
        items: changed(state.items, event.item, (item) => running(item, at)),
      }
    case 'item_ended':
      return { ...state, run: 'armed', current: null, items: closed(state, event.item, at) }
    case 'run_ended':
      return { ...state, run: 'ended', current: null, items: closed(state, state.current, at) }
    case 'announced': {
      const { type: _, ...said } = event
      const kept = state.announcements.filter(({ expires_at }) => expires_at === null || expires_at > at)
      return { ...state, announcements: [...kept, { ...said, at }] }
    }
    case 'announcement_cleared':
      return { ...state, announcements: state.announcements.filter(({ id }) => id !== event.announcement) }
    case 'undone':
      return restored(state, event)
    case 'agenda_published': {
      const { sections, items, current, run } = event
      return { ...state, sections, items, current, run }
    }
    case 'conference_changed':
      return { ...state, conference: event.conference }
    case 'start_corrected':
    case 'item_extended':
    case 'item_skipped':
    case 'item_moved':
    case 'item_put':
    case 'item_removed':
    case 'documents_released':
    case 'prizes_revealed':
      return { ...state, items: itemsAfter(state.items, at, event) }
    default:
      return null
  }
}
