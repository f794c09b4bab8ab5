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
export type Speaker = { readonly name: Text; readonly position: Text }
export type Section = { readonly id: string; readonly title: Text }
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
  readonly started_at: number | null
  readonly ended_at: number | null
}
export type Announcement = {
  readonly id: string
  readonly text: string
  readonly urgent: boolean
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

export type AgendaEvent =
  | { readonly type: 'item_started'; readonly item: string }
  | { readonly type: 'item_ended'; readonly item: string }
  | { readonly type: 'run_ended' }
  | { readonly type: 'announced'; readonly id: string; readonly text: string; readonly urgent: boolean }
  | { readonly type: 'announcement_cleared'; readonly announcement: string }
  | ({ readonly type: 'agenda_published' } & Pick<PublicState, 'sections' | 'items' | 'current' | 'run'>)
  | { readonly type: 'conference_changed'; readonly conference: ConferenceHead }

function withItem(items: readonly Item[], id: string | null, change: Partial<Item>): readonly Item[] {
  return id === null ? items : items.map((item) => (item.id === id ? { ...item, ...change } : item))
}

function started(state: PublicState, at: number, id: string): PublicState {
  const closed = state.current === id ? state.items : withItem(state.items, state.current, { ended_at: at })
  return {
    ...state,
    run: 'live',
    current: id,
    items: withItem(closed, id, { started_at: at, ended_at: null }),
  }
}

/** The state after `event`, which happened at `at`; null for a type this page does not know. */
export function applyDelta(state: PublicState, at: number, event: AgendaEvent): PublicState | null {
  switch (event.type) {
    case 'item_started':
      return started(state, at, event.item)
    case 'item_ended':
      return {
        ...state,
        run: 'armed',
        current: null,
        items: withItem(state.items, event.item, { ended_at: at }),
      }
    case 'run_ended':
      return {
        ...state,
        run: 'ended',
        current: null,
        items: withItem(state.items, state.current, { ended_at: at }),
      }
    case 'announced': {
      const { id, text, urgent } = event
      return { ...state, announcements: [...state.announcements, { id, text, urgent, at }] }
    }
    case 'announcement_cleared':
      return { ...state, announcements: state.announcements.filter(({ id }) => id !== event.announcement) }
    case 'agenda_published': {
      const { sections, items, current, run } = event
      return { ...state, sections, items, current, run }
    }
    case 'conference_changed':
      return { ...state, conference: event.conference }
    default:
      return null
  }
}
