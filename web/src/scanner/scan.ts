// One scan in words of its own: what was taken, what it seemed to be, and what came of it.
import type { BadgeState, Direction, Presence } from '../shared/admission'
import type { ScannedPerson, ScanResult } from '../shared/verdicts'
import type { Method } from './operation'

export type Listed = ScannedPerson & { readonly badge: BadgeState }

/** What was read or chosen, and where. */
export interface Taken {
  readonly code?: string
  readonly chosen?: Listed
  readonly gate: string
  readonly direction: Direction
  readonly method: Method
  readonly label: string
}

export interface Override {
  readonly reason: string
  /** never written down: it travels once, with the request */
  readonly pin: string
}

/** Who it seems to be, and whether this tablet already knows the person inside. */
export interface Preview {
  readonly person: ScannedPerson | null
  readonly inside: Presence | null
}

export type Outcome =
  | { readonly kind: 'answered'; readonly op: string; readonly result: ScanResult }
  /** turned down as a whole, with a problem code */
  | { readonly kind: 'faulty'; readonly op: string; readonly code: string }
  /** no answer, and no list to decide by: the attempt waits */
  | { readonly kind: 'waiting' | 'signed_out'; readonly op: string }

/** A later answer that does not agree with the light that was shown. */
export interface Disagreement {
  readonly op: string
  readonly label: string
  readonly shown: ScanResult['verdict']
  readonly answer: ScanResult
}
