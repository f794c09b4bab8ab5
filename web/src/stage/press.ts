// A press of the operator: the command it is, what was on the screen, and when it was made.
import type { Audience, ItemKind, PublicState } from '../shared/agenda'
import type { Text } from '../shared/i18n'

export type PlannedSpeaker = { readonly name: Text; readonly position: Text; readonly number: string }
export type Winner = { readonly name: Text; readonly organisation: Text; readonly number: string }
/** An item as a plan has it: all of it goes up when one thing is changed. */
export type PlannedItem = {
  readonly id: string
  readonly cue: string
  readonly kind: ItemKind
  readonly title: Text
  readonly section: string | null
  readonly hall: string
  readonly speakers: readonly PlannedSpeaker[]
  readonly planned_start_at: number
  readonly planned_ms: number
  readonly fixed_start: boolean
  readonly fixed_end: boolean
  readonly min_ms: number | null
  readonly documents: readonly object[]
  readonly prizes: readonly {
    readonly id: string
    readonly title: Text
    readonly winners: readonly Winner[]
  }[]
}

type OfItem<Name extends string> = { readonly command: Name; readonly item: string }
export type RunCommand =
  | OfItem<'start'>
  | { readonly command: 'arm' | 'hold' | 'resume' }
  /** without an item: the conference */
  | { readonly command: 'end'; readonly item?: string }
  | { readonly command: 'correct'; readonly started_at: number }
export type PlanCommand =
  | (OfItem<'extend'> & { readonly by_ms: number })
  | (OfItem<'skip'> & { readonly skipped: boolean })
  | (OfItem<'move'> & { readonly before?: string })
  | { readonly command: 'put'; readonly item: PlannedItem; readonly before?: string }
  | OfItem<'remove'>
/** Always by name: what is next may be something else by the time the press arrives. */
export type CeremonyCommand =
  | (OfItem<'release'> & { readonly documents: readonly string[] })
  | (OfItem<'reveal'> & { readonly prizes: readonly string[] })
export type WordCommand =
  | {
      readonly command: 'announce'
      readonly text: string
      readonly urgent: boolean
      readonly audience: Audience
      readonly for_ms?: number
    }
  | { readonly command: 'clear'; readonly announcement: string }
export type Show = 'auto' | 'off' | 'item' | 'speaker'
export type DeskCommand =
  | { readonly command: 'message'; readonly text: string; readonly blink: boolean }
  | { readonly command: 'overlay'; readonly show: Show; readonly item?: string; readonly speaker?: number }
  /** without a holder everybody runs the agenda again */
  | { readonly command: 'take'; readonly holder?: string; readonly name?: string; readonly word?: string }
export type Command =
  | RunCommand
  | PlanCommand
  | CeremonyCommand
  | WordCommand
  | DeskCommand
  | { readonly command: 'undo'; readonly of: number }

/** As it lies in the journal; what is sent is made of it, and is the same at every try. */
export type Press = {
  readonly id: string
  readonly command: Command
  /** null: judged on whatever is newest, or not known yet */
  readonly expected_rev: number | null
  /** server time, null when this machine has never been told it */
  readonly pressed_at: number | null
  /** by this machine's own clock */
  readonly kept_at: number
  readonly baton: string
  /** what the operator saw */
  readonly saw: PublicState | null
  /** The operator would not wait for it: it is not sent any more, only asked after. */
  readonly given_up: boolean
}

/** A press that waited longer cannot count from when it was made, so it is not sent any more. */
export const OLDEST_PRESS_MS = 60 * 60_000

const ON_THE_NEWEST = new Set<Command['command']>(['announce', 'clear', 'message', 'overlay', 'take', 'undo'])

/** True for what means something else once the agenda has changed: it is sent with the `rev` that was seen. */
export function dependsOnAgenda({ command }: Command): boolean {
  return !ON_THE_NEWEST.has(command)
}

const NOT_TAKEN_BACK = new Set<Command['command']>(['message', 'overlay', 'take', 'undo'])

export function canBeTakenBack({ command }: Command): boolean {
  return !NOT_TAKEN_BACK.has(command)
}

/** What the public has seen or heard by then, and no take-back makes unseen. */
export function publicSaw(given: Command): boolean {
  if (given.command === 'announce') return given.audience !== 'staff'
  return given.command === 'release' || given.command === 'reveal'
}

/** The body of the request. */
export function bodyOf({ id, command, expected_rev, pressed_at, baton }: Press): object {
  return {
    command_id: id,
    ...command,
    ...(expected_rev !== null && { expected_rev }),
    ...(pressed_at !== null && { pressed_at }),
    ...(baton !== '' && { baton }),
  }
}
