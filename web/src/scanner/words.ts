// Sentences that depend on more than one thing.
import { translator } from '../shared/i18n'
import { clockTime, minutesText } from '../shared/timing'
import { messages } from './messages'

const t = translator(messages)

/** 0:28: how long to wait, to the second. */
export function waitText(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** 名单 14:05 · 离线 3 分: how old what this tablet knows is, and how long it has been alone. */
export function offlineText(
  line: { readonly knownAt: number | null; readonly lostAt: number | null },
  hasList: boolean,
  now: number,
  timeZone: string,
): string {
  const alone = t('offline_for', minutesText(now - (line.lostAt ?? now)))
  if (!hasList) return `${t('no_list')} · ${alone}`
  return line.knownAt ? `${t('list_of', clockTime(line.knownAt, timeZone))} · ${alone}` : alone
}
