// What the guest sees on a second screen: this window tells it, over a channel of the browser, what the staff see.

import { slug } from '../shared/api'
import type { Text } from '../shared/i18n'
import type { Conference } from './conference'
import type { View } from './desk.svelte'

export interface Greeting {
  readonly kind: 'idle' | 'welcome' | 'goodbye' | 'ask'
  readonly conference: Text
  readonly name: string
  readonly seat: string
  readonly category: { readonly name: Text; readonly hue: number } | null
}

export function guestChannel(): BroadcastChannel | null {
  return 'BroadcastChannel' in globalThis ? new BroadcastChannel(`huiwu.guest.${slug()}`) : null
}

let channel: BroadcastChannel | null | undefined

/** A refusal is told by a person, not by a screen: the guest is asked to turn to the staff, without a reason or a name. */
export function greet(view: View, conference: Conference): void {
  channel ??= guestChannel()
  channel?.postMessage(greetingOf(view, conference))
}

function greetingOf(view: View, { name, categories }: Conference): Greeting {
  const nobody = { conference: name, name: '', seat: '', category: null }
  if (view.kind !== 'answered') return { kind: 'idle', ...nobody }
  const { attendee, verdict, reason } = view.result
  if (verdict === 'refused' || !attendee) return { kind: 'ask', ...nobody }
  const category = categories.find(({ key }) => key === attendee.category) ?? null
  const kind = reason === 'checked_out' ? 'goodbye' : 'welcome'
  return {
    kind,
    conference: name,
    name: attendee.name,
    seat: attendee.seat,
    category: category && { name: { ...category.name }, hue: category.hue },
  }
}

/** `/c/{slug}/scanner?guest=1` */
export function openGuestWindow(): void {
  window.open(`${location.pathname}?guest=1`, 'huiwu-guest', 'popup,width=1024,height=768')
}
