// May this person pass here, now? The same rules as the server's domain/admission.py, held equal by
// tests/vectors/admission.json. A tablet asks them when the server does not answer in time.
import type { Text } from './i18n'
import type { Reason, Verdict } from './verdicts'

export type Direction = 'in' | 'out'
export type Entry = 'once' | 'per_day' | 'in_out'

/** While it is open, these categories may come in; an empty list means everybody. */
export interface Window {
  readonly opens_at: number
  readonly closes_at: number
  readonly categories: readonly string[]
}

export interface Zone {
  readonly id: string
  readonly name: Text
  readonly scope: string
  readonly entry: Entry
  readonly capacity: number | null
  readonly warn_at: number | null
  readonly windows: readonly Window[]
  readonly tolerance_ms: number
}

export interface Gate {
  readonly id: string
  readonly name: Text
  readonly zone: string
  readonly direction: Direction | 'both'
}

export interface Category {
  readonly key: string
  readonly name: Text
  readonly hue: number
  readonly zones: readonly string[]
}

export interface Rules {
  readonly time_zone: string
  readonly categories: readonly Category[]
  readonly zones: readonly Zone[]
  readonly gates: readonly Gate[]
}

export type BadgeState = 'active' | 'revoked' | 'replaced'

/** Who was scanned, as far as the rules look at people. */
export interface Subject {
  readonly category: string
  readonly badge: BadgeState
}

/** The newest thing known of one person in one scope. */
export interface Presence {
  readonly direction: Direction
  readonly at: number
  readonly gate: string
}

/** `occupancy` counts the people inside the scope that `scopeOf` names for this zone and instant. */
export interface Attempt {
  readonly gate: Gate
  readonly person: Subject | null
  readonly presence: Presence | null
  readonly direction: Direction
  readonly now: number
  readonly occupancy: number
}

/** `scope` is null when the answer was clear before anybody asked who is inside. */
export interface Decision {
  readonly verdict: Verdict
  readonly reason: Reason
  readonly scope: string | null
  readonly window: Window | null
}

const TOLERANCE_MS = 300_000
/** People inside, as a share of the capacity, from which the gates are warned. */
const WARN_SHARE = 0.9

/** What a server or a conference file may leave out, filled in. */
export function withDefaults<T extends LooseRules>(given: T): Omit<T, keyof Rules> & Rules {
  const zones = (given.zones ?? []).map((zone) => ({
    ...zone,
    entry: zone.entry ?? 'once',
    capacity: zone.capacity ?? null,
    warn_at: zone.warn_at ?? (zone.capacity ? Math.ceil(zone.capacity * WARN_SHARE) : null),
    windows: zone.windows ?? [],
    tolerance_ms: zone.tolerance_ms ?? TOLERANCE_MS,
  }))
  const gates = given.gates.map((gate) => ({ ...gate, direction: gate.direction ?? 'in' }))
  return { ...given, zones, gates }
}

type Loose<T, Needed extends keyof T> = Pick<T, Needed> & Partial<T>
interface LooseRules {
  readonly time_zone: string
  readonly categories: readonly Category[]
  readonly zones?: readonly Loose<Zone, 'id' | 'name' | 'scope'>[]
  readonly gates: readonly Loose<Gate, 'id' | 'name' | 'zone'>[]
}

export function zoneOf(rules: Rules, gate: Gate): Zone | null {
  return rules.zones.find(({ id }) => id === gate.zone) ?? null
}

/** The name under which a person is admitted once: the zone's scope, with the day where every day counts anew. */
export function scopeOf(rules: Rules, zone: Zone, now: number): string {
  return zone.entry === 'per_day' ? `${zone.scope}@${dayOf(now, rules.time_zone)}` : zone.scope
}

const days = new Map<string, Intl.DateTimeFormat>()

/** 2023-03-03, in that time zone. */
export function dayOf(at: number, timeZone: string): string {
  let format = days.get(timeZone)
  if (!format) {
    // The parts are put together by hand: what a locale writes between them changes with the browser.
    format = new Intl.DateTimeFormat('en-GB', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    days.set(timeZone, format)
  }
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  return `${part.year}-${part.month}-${part.day}`
}

/** The order is fixed, because each answer tells the person something else to do. */
export function decide(rules: Rules, attempt: Attempt): Decision {
  const { gate, person, direction, now } = attempt
  if (person === null) return refused('unknown_code')
  if (person.badge !== 'active') return refused(person.badge)
  const zone = zoneOf(rules, gate)
  const leads = gate.direction === 'both' || gate.direction === direction
  // Where people are counted once, nobody is counted out.
  if (!leads || (direction === 'out' && zone?.entry !== 'in_out')) return refused('wrong_direction')
  const category = rules.categories.find(({ key }) => key === person.category)
  if (!zone || !category?.zones.includes(zone.id)) return refused('category_not_for_zone')
  if (direction === 'out') return leaving(rules, zone, attempt)
  return closedNow(zone, person.category, now) ?? entering(rules, zone, attempt)
}

function refused(reason: Reason, scope: string | null = null, window: Window | null = null): Decision {
  return { verdict: 'refused', reason, scope, window }
}

/** Null when the zone is open for this category; both ends of a window, tolerance included, belong to it. */
function closedNow(zone: Zone, category: string, now: number): Decision | null {
  if (zone.windows.length === 0) return null
  const theirs = zone.windows.filter(
    ({ categories }) => categories.length === 0 || categories.includes(category),
  )
  const opens = (window: Window) => window.opens_at - zone.tolerance_ms
  const closes = (window: Window) => window.closes_at + zone.tolerance_ms
  if (theirs.some((window) => opens(window) <= now && now <= closes(window))) return null
  const ahead = theirs.filter((window) => opens(window) > now)
  if (ahead.length > 0) {
    return refused(
      'too_early',
      null,
      ahead.reduce((a, b) => (b.opens_at < a.opens_at ? b : a)),
    )
  }
  const last = theirs.length > 0 ? theirs.reduce((a, b) => (b.closes_at > a.closes_at ? b : a)) : null
  return refused('too_late', null, last)
}

function leaving(rules: Rules, zone: Zone, { presence, now }: Attempt): Decision {
  const scope = scopeOf(rules, zone, now)
  if (presence?.direction !== 'in') return refused('not_inside', scope)
  return { verdict: 'admitted', reason: 'checked_out', scope, window: null }
}

function entering(rules: Rules, zone: Zone, { presence, occupancy, now }: Attempt): Decision {
  const scope = scopeOf(rules, zone, now)
  if (presence?.direction === 'in') return { verdict: 'repeat', reason: 'already_in', scope, window: null }
  if (zone.capacity !== null && occupancy >= zone.capacity) return refused('full', scope)
  return { verdict: 'admitted', reason: 'ok', scope, window: null }
}
