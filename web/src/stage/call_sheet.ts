// The call sheet of the wire, and what follows from it: who is missing, and when the stage is warned.
import type { Text } from '../shared/i18n'

export type Candidate = {
  readonly attendee: {
    readonly id: string
    readonly name: string
    readonly organisation: string
    readonly seat: string
  }
  readonly phone: string
  readonly whereabouts: 'here' | 'left' | 'not_yet'
  /** of the passage that says so */
  readonly at: number | null
}
export type Called = {
  readonly part: 'speaker' | 'winner'
  readonly name: Text
  readonly standing: Text
  readonly prize: Text | null
  readonly match: 'number' | 'name' | 'several' | 'none'
  readonly candidates: readonly Candidate[]
}
export type Sheet = {
  readonly now: number
  readonly item: { readonly id: string } | null
  readonly people: readonly Called[]
}

/** `unclear`: the list does not know them, or knows several of whom some are here. */
export type Presence = 'missing' | 'unclear' | 'here'

/** Of several of one name all may be away, and then it does not matter which one is meant. */
export function presenceOf({ candidates }: Called): Presence {
  const here = candidates.filter(({ whereabouts }) => whereabouts === 'here').length
  if (candidates.length === 0) return 'unclear'
  if (here === 0) return 'missing'
  return here === candidates.length ? 'here' : 'unclear'
}

export function grouped(people: readonly Called[]): Readonly<Record<Presence, readonly Called[]>> {
  const only = (presence: Presence) => people.filter((one) => presenceOf(one) === presence)
  return { missing: only('missing'), unclear: only('unclear'), here: only('here') }
}

const MINUTE = 60_000
/** Minutes before the expected start at which the stage is told that somebody is missing. */
export const STEPS = [30, 15, 5] as const
export type Step = (typeof STEPS)[number]

/** The step that was passed last on the way to the start. */
export function stepAt(untilMs: number): Step | null {
  return [...STEPS].reverse().find((step) => untilMs <= step * MINUTE) ?? null
}

/** The step to warn of now: each once, and a smaller one although a larger one was seen. */
export function warningAt(untilMs: number, missing: number, seen: Step | null): Step | null {
  const step = stepAt(untilMs)
  if (step === null || missing === 0) return null
  return seen === null || step < seen ? step : null
}
