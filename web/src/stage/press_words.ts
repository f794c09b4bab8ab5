// A press, and what changed, as a person would say it.
import type { Item, PublicState } from '../shared/agenda'
import { say, translator } from '../shared/i18n.svelte'
import { clockTime, clockTimeExact, duration } from '../shared/timing'
import type { Change } from './changes'
import type { Command } from './press'
import { pressMessages } from './press_messages'

export const p = translator(pressMessages)

/** As much of a text as fits beside other words. */
const EXCERPT = 24

function excerpt(text: string): string {
  const letters = [...text.replace(/\s+/g, ' ')]
  return letters.length > EXCERPT ? `${letters.slice(0, EXCERPT).join('')}…` : letters.join('')
}

/** 4 发布 14 部操作指引 */
export function shortName(item: Pick<Item, 'cue' | 'title'>): string {
  return [item.cue, excerpt(say(item.title))].filter((part) => part !== '').join(' ')
}

/** What a press does, in the words of the state the operator saw. */
export function commandText(command: Command, state: PublicState | null): string {
  const name = (id: string) => {
    const item = state?.items.find((one) => one.id === id)
    return item ? shortName(item) : p('gone_item')
  }
  switch (command.command) {
    case 'end':
      return command.item === undefined ? p('end_all') : p('end', name(command.item))
    case 'correct':
      return p('correct', clockTimeExact(command.started_at, state?.conference.time_zone ?? 'UTC'))
    case 'extend':
      return p(command.by_ms > 0 ? 'longer' : 'shorter', duration(command.by_ms), name(command.item))
    case 'skip':
      return p(command.skipped ? 'skip' : 'take_in', name(command.item))
    case 'put':
      return p('put', shortName(command.item))
    case 'release':
      return p('release', command.documents.length, name(command.item))
    case 'reveal':
      return p('reveal', command.prizes.length, name(command.item))
    case 'announce':
      return p('announce', excerpt(command.text))
    case 'message':
      return command.text === '' ? p('message_gone') : p('message', excerpt(command.text))
    case 'take':
      return p(command.holder === undefined ? 'give_back' : 'take')
    case 'start':
    case 'move':
    case 'remove':
      return p(command.command, name(command.item))
    default:
      return p(command.command)
  }
}

export function changeText(change: Change, timeZone: string): string {
  const time = (at: number | null) => (at === null ? '' : clockTime(at, timeZone))
  switch (change.kind) {
    case 'started':
      return p('started', shortName(change.item), time(change.item.started_at))
    case 'ended':
      return p('ended', shortName(change.item), time(change.item.ended_at))
    case 'corrected':
      return p('corrected', shortName(change.item), clockTimeExact(change.started_at, timeZone))
    case 'extended':
      return p(change.by_ms > 0 ? 'extended' : 'shortened', shortName(change.item), duration(change.by_ms))
    case 'moved':
      return change.after
        ? p('moved_after', shortName(change.item), shortName(change.after))
        : p('moved_first', shortName(change.item))
    case 'released':
    case 'revealed':
      return p(change.kind, shortName(change.item), change.count)
    case 'announced':
    case 'cleared':
      return p(change.kind, excerpt(change.announcement.text))
    case 'armed':
    case 'ended_all':
    case 'reopened':
      return p(change.kind)
    default:
      return p(change.kind, shortName(change.item))
  }
}
