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
