// The double entries, kept equal to the server's: frames bring single ones, totals say when something was missed.
import { call, ofConference } from '../shared/api'
import { errorText } from '../shared/sentences'
import { closedOnes, type DoubleEntry, namesUnknown, openOnes, withOne } from './conflicts'
import type { Device } from './devices'

export class Inbox {
  #all = $state.raw<readonly DoubleEntry[]>([])
  /** devices by id, as far as they have been asked for */
  devices = $state.raw<ReadonlyMap<string, Device>>(new Map())
  failure = $state('')
  readonly open = $derived(openOnes(this.#all))
  readonly closed = $derived(closedOnes(this.#all))
  #asked: ReadonlySet<string> = new Set()
  #reading = false
  #again = false

  get all(): readonly DoubleEntry[] {
    return this.#all
  }

  /** Reads the whole list; one more reading follows when it was asked for meanwhile. */
  async load(): Promise<void> {
    if (this.#reading) {
      this.#again = true
      return
    }
    this.#reading = true
    try {
      const answer = await call<{ conflicts: DoubleEntry[] }>('GET', ofConference('/conflicts'))
      this.#all = answer.conflicts
      this.failure = ''
      await this.#learnDevices()
    } catch (error) {
      this.failure = errorText(error)
    }
    this.#reading = false
    if (!this.#again) return
    this.#again = false
    void this.load()
  }

  put(news: DoubleEntry): void {
    this.#all = withOne(this.#all, news)
    void this.#learnDevices().catch((error) => {
      this.failure = errorText(error)
    })
  }

  /** The totals count the open ones. An entry taken back ends its double entry without a frame of its own. */
  expect(count: number): void {
    if (count !== this.open.length) void this.load()
  }

  async close(id: string, note: string): Promise<void> {
    const address = ofConference(`/conflicts/${encodeURIComponent(id)}/close`)
    this.put(await call<DoubleEntry>('POST', address, { note }))
  }

  /** Asks once for each id: a device shut out meanwhile is on no list any more. */
  async #learnDevices(): Promise<void> {
    if (!namesUnknown(this.#all, this.#asked)) return
    const named = this.#all.flatMap(({ entries }) => entries.flatMap(({ device }) => device ?? []))
    const answer = await call<{ devices: Device[] }>('GET', ofConference('/devices'))
    this.devices = new Map(answer.devices.map((device) => [device.id, device]))
    this.#asked = new Set([...this.#asked, ...named])
  }
}
