import { describe, expect, test } from 'vitest'
import { grouped, LONGEST_TEXT, normalise } from './code'

describe('normalise', () => {
  test('a plain badge code stays as it is', () => {
    expect(normalise('H17Q2M9XKD4TTRZ08V5P')).toBe('H17Q2M9XKD4TTRZ08V5P')
  })

  test('case, blanks, hyphens and control characters do not matter', () => {
    expect(normalise(' h17q-2m9x kd4t\u2011trz0\u00068v5p\r\n')).toBe('H17Q2M9XKD4TTRZ08V5P')
  })

  test('letters that look like digits are read as digits', () => {
    expect(normalise('oOiIlL')).toBe('001111')
  })

  test("a reader's symbology prefix is dropped", () => {
    expect(normalise(']Q1H17Q2M9X')).toBe('H17Q2M9X')
    expect(normalise('\u001d]Q3H17Q')).toBe('H17Q')
  })

  test('full-width letters of an input method are plain letters', () => {
    expect(normalise('Ｈ１７Ｑ')).toBe('H17Q')
  })

  test('a text of any length fits what the server takes', () => {
    expect(normalise('A'.repeat(5000))).toHaveLength(LONGEST_TEXT)
  })

  test('nothing is left of nothing', () => {
    expect(normalise(' \t-')).toBe('')
  })
})

test('a code is shown in groups of four', () => {
  expect(grouped('H17Q2M9XKD4TTRZ08V5P')).toBe('H17Q 2M9X KD4T TRZ0 8V5P')
})
