// The office's translator, and numbers as people write them.
import { language, translator } from '../shared/i18n'
import { messages } from './messages'

export const t = translator(messages)

export function count(value: number): string {
  return new Intl.NumberFormat(language() === 'zh' ? 'zh-CN' : 'en').format(value)
}

type Key = keyof typeof messages.en & string

const FIELDS = [
  'name',
  'category',
  'organisation',
  'title',
  'seat',
  'phone',
  'email_new',
  'external_id',
] as const
const FAULTS = [
  'required',
  'too_long',
  'bad_text',
  'unknown_category',
  'bad_phone',
  'bad_email',
  'duplicate_row',
  'number_taken',
  'missing_heading',
  'missing_column',
  'duplicate_column',
  'too_many_rows',
] as const

/** A column or field of an attendee in words; one we do not know keeps its own name. */
export function fieldName(field: string): string {
  const key = field === 'email' ? 'email_new' : field
  const known = FIELDS.find((one) => one === key)
  return known ? t(known) : field
}

export function faultText(code: string): string {
  const known: (Key & (typeof FAULTS)[number]) | undefined = FAULTS.find((one) => one === code)
  return t(known ?? 'other_fault')
}
