// A USB reader that types like a keyboard, told apart from a person by its pace.
//
// Keys are taken by their place on the keyboard, so that neither an input method nor a foreign layout can garble a code.

/** Between two keys of a person; readers leave 1 to 30 ms. */
export const HUMAN_GAP_MS = 60
/** Silence after which a code without Enter is complete, and a shorter text was not a code. */
export const END_GAP_MS = 100
/** A badge code has 20 characters. */
export const CODE_LENGTH = 20
/** With Enter, anything a reader may send, so that a wrong code is answered too; a lone key press is not one. */
export const SHORTEST_WITH_ENTER = 4
/** A reader gone mad must not fill the memory. */
export const LONGEST = 512

export interface Key {
  readonly code: string
  /** performance.now() or event.timeStamp, in ms */
  readonly at: number
  /** the key went to an input, a textarea or the like */
  readonly editing: boolean
  /** Ctrl, Alt or Meta is held: a shortcut, never a code */
  readonly chord: boolean
}

export interface Outcome {
  /** the text a reader has just finished, or null */
  readonly text: string | null
  /** the key ends a reader's text and must not press a button or send a form */
  readonly swallow: boolean
}

const NOTHING: Outcome = { text: null, swallow: false }

/** The character on that key of a US keyboard, '' for a key that carries none of ours. */
export function characterOf(code: string): string {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)
  if (digit?.[1]) return digit[1]
  return /^Key([A-Z])$/.exec(code)?.[1] ?? ''
}

export class Wedge {
  #text = ''
  #last = Number.NEGATIVE_INFINITY
  #slow = false

  /** Give every keydown; ask `rest` once it has been quiet for END_GAP_MS. */
  press(key: Key): Outcome {
    if (key.chord) return NOTHING
    if (key.code === 'Enter' || key.code === 'NumpadEnter' || key.code === 'Tab') return this.#end(key)
    const character = characterOf(key.code)
    if (!character) return NOTHING
    const gap = key.at - this.#last
    const before = gap > END_GAP_MS ? this.rest(key.at, key.editing) : null
    if (this.#text && gap > HUMAN_GAP_MS) this.#slow = true
    if (this.#text.length < LONGEST) this.#text += character
    this.#last = key.at
    return { text: before, swallow: false }
  }

  /** The text that ended by silence, if it is a whole code; forgets whatever was there. */
  rest(at: number, editing: boolean): string | null {
    if (at - this.#last < END_GAP_MS) return null
    const whole = this.#text.length >= CODE_LENGTH && !(editing && this.#slow)
    return this.#take(whole)
  }

  #end(key: Key): Outcome {
    const paced = key.at - this.#last <= END_GAP_MS && !(key.editing && this.#slow)
    const text = this.#take(paced && this.#text.length >= SHORTEST_WITH_ENTER)
    return { text, swallow: text !== null }
  }

  #take(whole: boolean): string | null {
    const text = this.#text
    this.#text = ''
    this.#slow = false
    this.#last = Number.NEGATIVE_INFINITY
    return whole ? text : null
  }
}
