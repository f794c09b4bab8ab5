// What the office says of this tablet. Remembered, so that a reload without network changes nothing of it.
import { ApiError, call, ofConference, slug } from '../shared/api'

interface Given {
  readonly gate: string | null
}

interface Kept {
  readonly gate: string | null
}

const UNTIED: Kept = { gate: null }
const key = () => `huiwu.scanner.device.${slug()}`

export class OwnDevice {
  #kept = $state.raw<Kept>(remembered())

  /** the only gate this tablet works at; null: whichever is chosen on it */
  get gate(): string | null {
    return this.#kept.gate
  }

  /** Asks the server; without an answer things stay as they were. */
  async refresh(): Promise<void> {
    try {
      const { gate } = await call<Given>('GET', ofConference('/device'))
      this.#keep({ gate })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      // Whoever came in without a key of a device stands nowhere in particular.
      if (error.code === 'forbidden' || error.code === 'unknown_device') this.#keep(UNTIED)
    }
  }

  #keep(next: Kept): void {
    this.#kept = next
    localStorage.setItem(key(), JSON.stringify(next))
  }
}

function remembered(): Kept {
  try {
    return { ...UNTIED, ...(JSON.parse(localStorage.getItem(key()) ?? '{}') as Partial<Kept>) }
  } catch {
    return UNTIED
  }
}
