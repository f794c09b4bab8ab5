import { describe, expect, test } from 'vitest'
import { PinEntry } from './pin_entry'

/** Keys at a pace; gives what Enter, pressed last, said. */
function typed(entry: PinEntry, text: string, gap_ms: number, from = 0): boolean {
  let at = from
  for (const one of text) {
    entry.press(/\d/.test(one) ? `Digit${one}` : `Key${one}`, at)
    at += gap_ms
  }
  return entry.press('Enter', at)
}

describe('on the screen', () => {
  test('the sixth key completes it', () => {
    const entry = new PinEntry()

    expect([...'271828'].map((one) => entry.tap(one))).toEqual([false, false, false, false, false, true])
    expect(entry.digits).toBe('271828')
  })

  test('a seventh adds nothing, and one can be taken back', () => {
    const entry = new PinEntry()
    for (const one of '2718281') entry.tap(one)
    entry.erase()

    expect(entry.digits).toBe('27182')
  })
})

describe('on a keyboard', () => {
  test('six digits and Enter are a PIN', () => {
    const entry = new PinEntry()

    expect(typed(entry, '271828', 90)).toBe(true)
    expect(entry.digits).toBe('271828')
  })

  test('fewer are not yet, more are none', () => {
    expect(typed(new PinEntry(), '27182', 90)).toBe(false)
    const more = new PinEntry()
    expect(typed(more, '2718281', 90)).toBe(false)
    expect(more.digits).toBe('')
  })

  test.each(['H17Q2M9XKD4TTRZ08V5P', '271828', '6901234567892'])(
    'what a reader types is none: %s',
    (text) => {
      const entry = new PinEntry()

      expect(typed(entry, text, 8)).toBe(false)
      expect(entry.digits).toBe('')
      expect(typed(entry, '271828', 90, 5_000)).toBe(true)
    },
  )

  test('a letter spoils it until it has been quiet', () => {
    const entry = new PinEntry()

    expect(typed(entry, 'A271828', 50)).toBe(false)
  })
})
