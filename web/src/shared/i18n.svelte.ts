// The same as i18n.ts, and templates that show a text notice when the language changes.
import { createSubscriber } from 'svelte/reactivity'
import { onLanguage, trackLanguage } from './i18n'

trackLanguage(createSubscriber((update) => onLanguage(update)))

export {
  type Bilingual,
  type Language,
  langOf,
  language,
  onLanguage,
  say,
  setLanguage,
  type Text,
  type Translate,
  translator,
} from './i18n'
