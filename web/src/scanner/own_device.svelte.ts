// What the office says of this tablet. Remembered, so that a reload without network changes nothing of it.
import { ApiError, call, ofConference, slug } from '../shared/api'
import { tickingNow } from '../shared/ticker.svelte'
import { scanTime } from './server_time'
import { isLocked, OPEN, type Pin, type Shift, shiftAfter } from './shift'

interface Given {
  readonly gate: string | null
  readonly pin: Pin
}

interface Kept {
  readonly gate: string | null
  readonly shift: Shift
}

const FREE: Kept = { gate: null, shift: OPEN }
/** Every touch is work; a tablet's flash memory need not know of each. */
const WRITE_EVERY_MS = 10_000
const key = () => `huiwu.scanner.device.${slug()}`

export class OwnDevice {
  #kept = $state.raw<Kept>(remembered())
  /** no PIN is taken before this instant; null: one is */
  closedUntil = $state<number | null>(null)
  /** wrong PINs have locked it: the office opens it again */
  shut = $state(false)

  readonly #online: () => boolean
  #written = 0

  constructor(online: () => boolean) {
    this.#online = online
  }

  /** the only gate this tablet works at; null: whichever is chosen on it */
  get gate(): string | null {
    return this.#kept.gate
  }

  /** whether whoever works here enters a PIN first */
  get asked(): boolean {
    return this.#kept.shift.asked
  }

  get member(): string | null {
    return this.#kept.shift.member
  }

  get locked(): boolean {
    // Read for its ticking only: the lock counts in server time as this tablet remembers it.
    tickingNow()
    return isLocked(this.#kept.shift, scanTime(), this.#online())
  }

  /** Asks the server; without an answer things stay as they were. */
  async refresh(): Promise<void> {
    try {
      const { gate, pin } = await call<Given>('GET', ofConference('/device'))
      this.#heard(gate, pin)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      // Whoever came in without a key of a device stands nowhere in particular.
      if (error.code === 'forbidden' || error.code === 'unknown_device') this.#keep(FREE)
    }
  }

  /** Throws ApiError for a PIN that is nobody's, and when none is taken now. */
  async enter(pin: string): Promise<void> {
    try {
      this.#heard(this.gate, await call<Pin>('POST', ofConference('/pin'), { pin }))
      this.worked()
    } catch (error) {
      // The wrong one that closes the tablet to PINs is said to be wrong like those before it.
      if (error instanceof ApiError && error.code === 'pin_wrong') await this.refresh()
      if (error instanceof ApiError && error.code === 'pin_locked') this.shut = true
      if (error instanceof ApiError && typeof error.body.until === 'number')
        this.closedUntil = error.body.until
      throw error
    }
  }

  /** Handed to the next one, who enters a PIN. */
  async leave(): Promise<void> {
    await call('DELETE', ofConference('/pin'))
    this.#keep({ ...this.#kept, shift: { ...OPEN, asked: true } })
  }

  worked(): void {
    const now = scanTime()
    if (!this.asked || this.locked) return
    const next = { ...this.#kept, shift: { ...this.#kept.shift, used_at: now } }
    if (now - this.#written < WRITE_EVERY_MS) this.#kept = next
    else this.#keep(next)
  }

  #heard(gate: string | null, pin: Pin): void {
    this.shut = pin.locked
    this.closedUntil = pin.closed_until
    this.#keep({ gate, shift: shiftAfter(this.#kept.shift, pin, scanTime()) })
  }

  #keep(next: Kept): void {
    this.#kept = next
    this.#written = scanTime()
    localStorage.setItem(key(), JSON.stringify(next))
  }
}

function remembered(): Kept {
  try {
    return { ...FREE, ...(JSON.parse(localStorage.getItem(key()) ?? '{}') as Partial<Kept>) }
  } catch {
    return FREE
  }
}
