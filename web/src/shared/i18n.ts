// Two languages, chosen by address, memory or browser. Plain pages import this file; Svelte pages import
// i18n.svelte.ts, which makes the same functions reactive.

export type Language = 'zh' | 'en'

/** A text the server holds in both languages; `en` may be empty. */
export type Text = { readonly zh: string; readonly en: string }

// biome-ignore lint/suspicious/noExplicitAny: a message's arguments are its own affair; Shape below checks both languages agree.
type Message = string | ((...given: any[]) => string)
type Messages = Record<string, Message>
/** What zh must offer when en is the model: every key, and the same arguments. */
type Shape<M extends Messages> = { readonly [K in keyof M]: M[K] extends string ? string : M[K] }
export type Bilingual<M extends Messages> = { readonly en: M; readonly zh: Shape<M> }
type Given<M> = M extends (...given: infer A) => string ? A : []
export type Translate<M extends Messages> = <K extends keyof M & string>(
  key: K,
  ...given: Given<M[K]>
) => string

const REMEMBERED = 'huiwu.language'
const listeners = new Set<() => void>()
let track = (): void => {}
let chosen: Language | null = null

/** Which language to show, the stronger wish first. */
export function preferred(search: string, remembered: string | null, browser: readonly string[]): Language {
  const asked = new URLSearchParams(search).get('lang')
  if (asked === 'zh' || asked === 'en') return asked
  if (remembered === 'zh' || remembered === 'en') return remembered
  for (const tag of browser) {
    if (/^zh\b/i.test(tag)) return 'zh'
    if (/^en\b/i.test(tag)) return 'en'
  }
  return 'zh'
}

/** Storage is refused in some private windows; the page must work all the same. */
function remembered(): string | null {
  try {
    return localStorage.getItem(REMEMBERED)
  } catch {
    return null
  }
}

function markDocument(language: Language): void {
  if (typeof document !== 'undefined') document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
}

export function language(): Language {
  track()
  if (chosen === null) {
    const inBrowser = typeof location !== 'undefined'
    chosen = inBrowser ? preferred(location.search, remembered(), navigator.languages) : 'zh'
    markDocument(chosen)
  }
  return chosen
}

export function setLanguage(next: Language): void {
  chosen = next
  markDocument(next)
  try {
    localStorage.setItem(REMEMBERED, next)
  } catch {
    // Not remembered, then: the choice still holds for this visit.
  }
  for (const listener of listeners) listener()
}

/** Calls `listener` after each change of language; returns what undoes it. */
export function onLanguage(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Lets a framework notice who reads the language. */
export function trackLanguage(reader: () => void): void {
  track = reader
}

export function translator<M extends Messages>(messages: Bilingual<M>): Translate<M> {
  return (key, ...given) => {
    const message = messages[language()][key] as Message
    return typeof message === 'string' ? message : message(...given)
  }
}

/** A bilingual text in the language shown; Chinese where English was not given. */
export function say(text: Text): string {
  return language() === 'en' && text.en !== '' ? text.en : text.zh
}

/** The language `say` really used, for a `lang` attribute. */
export function langOf(text: Text): 'zh-CN' | 'en' {
  return language() === 'en' && text.en !== '' ? 'en' : 'zh-CN'
}
