// A PIN on its way in: by large keys on the screen, or by the keys of a person. What a reader types is none.
import { characterOf, END_GAP_MS } from './wedge'

export const PIN_LENGTH = 6
/** Readers leave 1 to 30 ms between two keys; no hand is as quick. */
const READER_GAP_MS = 30

export class PinEntry {
  #digits = ''
  #last = Number.NEGATIVE_INFINITY
  /** a badge is being read: its digits are nobody's PIN, and its wrong tries would lock the tablet */
  #foreign = false

  get digits(): string {
    return this.#digits
  }

  /** True when the PIN is whole and may be sent. */
  tap(digit: string): boolean {
    this.#foreign = false
    if (this.#digits.length < PIN_LENGTH) this.#digits += digit
    return this.#digits.length === PIN_LENGTH
  }

  /** A key of a keyboard. True: Enter after a whole PIN. */
  press(code: string, at: number): boolean {
    const gap = at - this.#last
    this.#last = at
    if (this.#foreign && gap > END_GAP_MS) this.clear()
    if (code === 'Enter' || code === 'NumpadEnter') return this.#ended()
    if (code === 'Backspace') this.erase()
    const character = characterOf(code)
    if (!character) return false
    const digit = character >= '0' && character <= '9'
    if (!digit || gap <= READER_GAP_MS || this.#digits.length === PIN_LENGTH) this.#foreign = true
    this.#digits = this.#foreign ? '' : this.#digits + character
    return false
  }

  erase(): void {
    this.#digits = this.#digits.slice(0, -1)
  }

  clear(): void {
    this.#digits = ''
    this.#foreign = false
  }

  #ended(): boolean {
    if (this.#foreign) this.clear()
    return this.#digits.length === PIN_LENGTH
  }
}
