// What the server says to the office.
import type { Text } from '../shared/i18n'

export interface Category {
  readonly key: string
  readonly name: Text
  readonly hue: number
}

export interface Zone {
  readonly id: string
  readonly name: Text
  /** people are counted once per scope; zones that share one count together */
  readonly scope: string
}

export interface Gate {
  readonly id: string
  readonly name: Text
  readonly zone: string
}

export interface Conference {
  readonly slug: string
  readonly name: Text
  readonly venue: Text
  readonly time_zone: string
  readonly categories: readonly Category[]
  readonly zones: readonly Zone[]
  readonly gates: readonly Gate[]
}

export interface Attendee {
  readonly id: string
  readonly name: string
  readonly organisation: string
  readonly title: string
  readonly category: string
  readonly seat: string
  readonly phone_tail: string
  readonly code: string
  readonly short_code: string
  readonly badge: 'active' | 'revoked'
  readonly admitted_at: number | null
  readonly badge_link?: string
}

export interface AttendeePage {
  readonly attendees: readonly Attendee[]
  readonly next: string | null
  readonly total: number
}

export interface RowFault {
  readonly row: number
  readonly column: string
  readonly code: string
}

export interface ImportAnswer {
  readonly rows: number
  readonly added: number
  readonly updated: number
  readonly unchanged: number
  readonly errors: readonly RowFault[]
  readonly encoding: string
  readonly preview: readonly Readonly<Record<string, string>>[]
}
