// The timer's own sentences in the language shown.
import { translator } from '../shared/i18n.svelte'
import { messages } from './messages'

export const t = translator(messages)
