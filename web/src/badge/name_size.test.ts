import { expect, test } from 'vitest'
import { widestLine } from './name_size'

test('a Chinese name stands on one line', () => {
  expect(widestLine('曾庆明')).toBe(3)
  expect(widestLine('欧阳文静')).toBe(4)
})

test('a transcribed name breaks at its dot', () => {
  expect(widestLine('阿卜杜热合曼·麦麦提依明江')).toBeCloseTo(6.6)
})

test('a Latin name breaks between words or after a hyphen', () => {
  expect(widestLine('Maria-Magdalena von Habsburg-Lothringen')).toBeCloseTo(
    'Habsburg-Lothringen'.length * 0.6,
  )
})

test('one long word keeps to one line, and nothing is of no width', () => {
  expect(widestLine('Wolfeschlegelsteinhausen')).toBeCloseTo(14.4)
  expect(widestLine('')).toBe(1)
})
