// The page's sentences in the language shown, and how an item is called on a button.
import type { Item } from '../shared/agenda'
import { say, translator } from '../shared/i18n.svelte'
import { namesText } from '../shared/sentences'
import { messages } from './messages'

export const t = translator(messages)

/** 4 · 汇报发言 · 张斌 */
export function itemName(item: Item): string {
  return [item.cue, say(item.title), namesText(item.speakers)].filter((part) => part !== '').join(t('joint'))
}

const ARROWS: Readonly<Record<string, string>> = {
  arrowup: '↑',
  arrowdown: '↓',
  enter: 'Enter',
  escape: 'Esc',
}

/** A key as it is printed: 空格, E, Shift ↑ */
export function keyText(key: string): string {
  if (key === ' ') return t('key_space')
  const [last = '', ...before] = key.split('+').reverse()
  if (last === '' || key === '+') return '+'
  const shown = ARROWS[last] ?? (last === '-' ? '−' : last.toUpperCase())
  return before.length > 0 ? `Shift ${shown}` : shown
}

/** Two lines of the large type; what is longer is set smaller, so that the buttons below stay on the screen. */
const LONG = 56

/** A Chinese character is as wide as two Latin letters. */
export function isLong(text: string): boolean {
  return [...text].reduce((sum, letter) => sum + (letter > '\u00ff' ? 2 : 1), 0) > LONG
}
