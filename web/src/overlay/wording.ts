// A card as texts in both languages: a line above, the main one or several names, a line below.
import type { Language, Text } from '../shared/i18n'
import { sharedMessages } from '../shared/messages'
import type { Winner } from '../shared/prizes'
import type { Card } from './lower_third'
import { messages } from './messages'

export type Shown = Language | 'both'
export type Wording = {
  readonly above: Text | null
  readonly main: Text | null
  /** two names and more, each with where it comes from */
  readonly names: readonly Winner[]
  readonly below: Text | null
}

const NOTHING: Wording = { above: null, main: null, names: [], below: null }

/** What the address asks for; the page's own language when it asks for nothing. */
export function asked(search: string, own: Language): Shown {
  const wanted = new URLSearchParams(search).get('lang')
  return wanted === 'zh' || wanted === 'en' || wanted === 'both' ? wanted : own
}

export function wording(card: Card): Wording {
  const { zh, en } = messages
  switch (card.kind) {
    case 'speaker':
      return { ...NOTHING, main: card.speaker.name, below: card.speaker.position }
    case 'item': {
      const kind = `kind_${card.item.kind}` as const
      const above = { zh: sharedMessages.zh[kind], en: sharedMessages.en[kind] }
      return { ...NOTHING, above, main: card.item.title }
    }
    case 'document':
      return { ...NOTHING, above: { zh: zh.released, en: en.released }, main: card.title }
    case 'documents': {
      const main = { zh: zh.documents(card.count), en: en.documents(card.count) }
      return { ...NOTHING, above: { zh: zh.released, en: en.released }, main, below: card.item.title }
    }
    case 'prize':
      return prizeWording(card.title, card.winners)
  }
}

function prizeWording(title: Text, winners: readonly Winner[]): Wording {
  const [one, ...others] = winners
  if (!one) return { ...NOTHING, main: title }
  if (others.length === 0) return { ...NOTHING, above: title, main: one.name, below: one.organisation }
  return { ...NOTHING, above: title, names: winners }
}

export type Line = { readonly lang: 'zh-CN' | 'en'; readonly text: string }

/** The text in the languages shown; Chinese where English was not given, and never the same words twice. */
export function linesOf(text: Text | null, shown: Shown): Line[] {
  if (text === null) return []
  const chinese: Line = { lang: 'zh-CN', text: text.zh }
  const english: Line = { lang: 'en', text: text.en }
  if (text.en === '' || text.en === text.zh) return text.zh === '' ? [] : [chinese]
  if (shown === 'zh') return [chinese]
  return shown === 'en' ? [english] : [chinese, english]
}
