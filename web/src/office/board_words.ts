// The board's translator, and gates, devices and reasons as people call them.
import { say, translator } from '../shared/i18n'
import { boardMessages } from './board_messages'
import type { Entry } from './conflicts'
import { type Device, nameText } from './devices'
import type { Conference } from './wire'

export const b = translator(boardMessages)

export function gateName(conference: Conference, id: string): string {
  const gate = conference.gates.find((one) => one.id === id)
  return gate ? say(gate.name) : id
}

/** Who let the person in; empty when that was not written down. */
export function deviceName(entry: Entry, devices: ReadonlyMap<string, Device>): string {
  if (entry.kind === 'self') return b('own_phone')
  if (!entry.device) return ''
  const device = devices.get(entry.device)
  return device ? nameText(device) : b('device_id', entry.device)
}

const READY_REASONS = ['reason_again', 'reason_other_person', 'reason_mistake'] as const

export function readyReasons(): string[] {
  return READY_REASONS.map((key) => b(key))
}

/** A ready reason is read in the reader's language, whichever it was given in. */
export function noteText(note: string): string {
  const ready = READY_REASONS.find((key) => [boardMessages.zh[key], boardMessages.en[key]].includes(note))
  return ready ? b(ready) : note
}
