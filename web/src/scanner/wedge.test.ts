import { describe, expect, test } from 'vitest'
import { characterOf, type Key, Wedge } from './wedge'

const CODE = 'H17Q2M9XKD4TTRZ08V5P'

function codeOf(character: string): string {
  return /\d/.test(character) ? `Digit${character}` : `Key${character}`
}

/** Types a text at one pace and returns what came out, and the time of the last key. */
function type(wedge: Wedge, text: string, gap: number, more: Partial<Key> = {}, from = 1000) {
  let at = from
  const out: string[] = []
  for (const character of text) {
    const got = wedge.press({ code: codeOf(character), at, editing: false, chord: false, ...more }).text
    if (got) out.push(got)
    at += gap
  }
  return { out, at: at - gap }
}

const enter = (at: number, more: Partial<Key> = {}): Key => ({
  code: 'Enter',
  at,
  editing: false,
  chord: false,
  ...more,
})

describe('a reader', () => {
  test('that ends with Enter gives its code, and the Enter presses no button', () => {
    const wedge = new Wedge()
    const { at } = type(wedge, CODE, 8)

    expect(wedge.press(enter(at + 8))).toEqual({ text: CODE, swallow: true })
  })

  test('may end with Tab', () => {
    const wedge = new Wedge()
    const { at } = type(wedge, CODE, 8)

    expect(wedge.press({ ...enter(at + 8), code: 'Tab' }).text).toBe(CODE)
  })

  test('that ends with nothing gives its code after 100 ms of silence', () => {
    const wedge = new Wedge()
    const { at } = type(wedge, CODE, 8)

    expect(wedge.rest(at + 60, false)).toBeNull()
    expect(wedge.rest(at + 100, false)).toBe(CODE)
    expect(wedge.rest(at + 300, false)).toBeNull()
  })

  test('gives two codes in a row', () => {
    const wedge = new Wedge()
    const first = type(wedge, CODE, 8)
    const second = type(wedge, '00000000000000000000', 8, {}, first.at + 150)

    expect(second.out).toEqual([CODE])
    expect(wedge.press(enter(second.at + 8)).text).toBe('00000000000000000000')
  })

  test('is understood while a search field has the focus', () => {
    const wedge = new Wedge()
    const { at } = type(wedge, CODE, 8, { editing: true })

    expect(wedge.press(enter(at + 8, { editing: true })).text).toBe(CODE)
  })
})

describe('a person', () => {
  test('typing into a field is left alone, however long the text', () => {
    const wedge = new Wedge()
    const { at, out } = type(wedge, CODE, 80, { editing: true })

    expect(out).toEqual([])
    expect(wedge.press(enter(at + 80, { editing: true }))).toEqual({ text: null, swallow: false })
  })

  test('pressing Enter on a button presses the button', () => {
    expect(new Wedge().press(enter(1000))).toEqual({ text: null, swallow: false })
  })

  test('touching single keys never makes a code', () => {
    const wedge = new Wedge()
    const { out } = type(wedge, CODE, 400)

    expect(out).toEqual([])
  })

  test('using a shortcut is left alone', () => {
    const wedge = new Wedge()

    expect(type(wedge, CODE, 8, { chord: true }).out).toEqual([])
    expect(wedge.press(enter(1300)).text).toBeNull()
  })
})

test('keys are read by their place, whatever they would print', () => {
  expect(['KeyZ', 'Digit7', 'Numpad7', 'Semicolon', 'ShiftLeft'].map(characterOf)).toEqual([
    'Z',
    '7',
    '7',
    '',
    '',
  ])
})
