// A press that has to be made twice: the first asks, the second means it. A bounce is neither.
import { DOUBLE_PRESS_MS } from './commander.svelte'

/** How long the question stands before the button is itself again. */
const ASKED_MS = 5_000

export class Twice {
  asked = $state(false)
  #askedAt = 0
  #forget: ReturnType<typeof setTimeout> | undefined

  press(then: () => void): void {
    const now = performance.now()
    if (this.asked) {
      if (now - this.#askedAt < DOUBLE_PRESS_MS) return
      this.reset()
      then()
      return
    }
    this.asked = true
    this.#askedAt = now
    clearTimeout(this.#forget)
    this.#forget = setTimeout(() => this.reset(), ASKED_MS)
  }

  reset(): void {
    clearTimeout(this.#forget)
    this.asked = false
  }
}
