// What the server says of devices, pairings and staff members, and how a device's state is put into words.
import { language, say, translator } from '../shared/i18n'
import { clockTime, duration } from '../shared/timing'
import { deviceMessages } from './device_messages'
import type { Conference } from './wire'
import { count } from './words'

export const d = translator(deviceMessages)

export type DeviceRole = 'staff' | 'gate'

export interface Device {
  readonly id: string
  readonly name: string
  readonly role: DeviceRole
  readonly gate: string | null
  readonly paired: boolean
  readonly last_contact_at: number | null
  readonly waiting: number | null
  readonly oldest_at: number | null
  readonly clock_ms: number | null
  readonly battery: number | null
  readonly pin: { readonly member: { readonly name: string } | null; readonly locked: boolean }
}

export type PairingState = 'open' | 'claimed' | 'waiting' | 'approved' | 'collected' | 'refused' | 'dead'

export interface Pairing {
  readonly id: string
  readonly state: PairingState
  readonly name: string
  readonly sas: string | null
  readonly expires_at: number
}

/** With its codes, which the server tells once. */
export interface NewPairing extends Pairing {
  readonly svg: string
  readonly typed: string
  readonly page: string
}

export interface Member {
  readonly id: string
  readonly name: string
}

/** A tablet reports every ten seconds; twice that and a little is silence. */
const SILENT_AFTER_MS = 25_000
/** Less than this off is no trouble for the order of scans. */
const CLOCK_IS_RIGHT_MS = 2_000
const LOW_BATTERY = 20

/** `grave`: somebody should look after it. */
export type Fact = { readonly text: string; readonly grave: boolean }

function contactFact(at: number | null, now: number): Fact {
  if (at === null) return { text: d('never_heard'), grave: false }
  const span = Math.max(0, now - at)
  if (span < SILENT_AFTER_MS) return { text: d('heard_now'), grave: false }
  return { text: d('heard', duration(span)), grave: true }
}

function waitingFacts({ waiting, oldest_at }: Device, timeZone: string): Fact[] {
  if (!waiting) return []
  const text =
    oldest_at === null
      ? d('waiting', count(waiting))
      : d('waiting_since', count(waiting), clockTime(oldest_at, timeZone))
  return [{ text, grave: true }]
}

function clockFacts({ clock_ms }: Device): Fact[] {
  if (clock_ms === null || Math.abs(clock_ms) < CLOCK_IS_RIGHT_MS) return []
  return [{ text: d(clock_ms > 0 ? 'clock_ahead' : 'clock_behind', duration(clock_ms)), grave: true }]
}

/** What there is to say of a device, the most urgent things not hidden among the rest. */
export function facts(device: Device, now: number, timeZone: string): Fact[] {
  const { battery, pin } = device
  return [
    contactFact(device.last_contact_at, now),
    ...waitingFacts(device, timeZone),
    ...clockFacts(device),
    ...(battery === null ? [] : [{ text: d('battery', count(battery)), grave: battery <= LOW_BATTERY }]),
    ...(pin.member ? [{ text: d('working', pin.member.name), grave: false }] : []),
    ...(pin.locked ? [{ text: d('locked'), grave: true }] : []),
  ]
}

/** 扫码签到 · 主入口 */
export function placeText({ role, gate }: Pick<Device, 'role' | 'gate'>, conference: Conference): string {
  const known = conference.gates.find(({ id }) => id === gate)
  const where = known ? say(known.name) : d('no_gate')
  return `${d(`role_${role}`)} · ${where}`
}

export function nameText({ name, id }: Pick<Device, 'name' | 'id'>): string {
  const open = language() === 'zh' ? '（' : ' ('
  const shut = language() === 'zh' ? '）' : ')'
  return name === '' ? `${d('unnamed')}${open}${id}${shut}` : name
}
