// Opening the scanner: sign in, learn the conference, and go on without the server when it was known before.
import { ApiError, slug } from '../shared/api'
import type { Status } from '../shared/connection'
import { allowed, signIn } from '../shared/session'
import { StaffSocket, type Totals } from '../shared/staff'
import { type Conference, loadConference, rememberedConference } from './conference'
import type { OwnDevice } from './own_device.svelte'
import type { Station } from './station.svelte'
import { StatusReports } from './status_reports'

const RETRY_MS = 3000

export class Boot {
  conference = $state.raw<Conference | null>(null)
  /** why the page cannot open: a problem code */
  trouble = $state<string | null>(null)
  status = $state<Status>('reconnecting')
  totals = $state.raw<Totals | null>(null)
  readonly #station: () => Station
  readonly #device: OwnDevice

  constructor(station: () => Station, device: OwnDevice) {
    this.#station = station
    this.#device = device
    void this.#open()
  }

  async #open(): Promise<void> {
    try {
      const grants = await signIn()
      if (!allowed(grants, 'staff')) {
        this.trouble = grants.length > 0 ? 'forbidden' : 'sign_in_first'
        return
      }
      const device = this.#device.refresh()
      const conference = await loadConference()
      await device
      this.conference = conference
      this.trouble = null
      void this.#station().back()
      this.#follow()
    } catch (error) {
      const passing = error instanceof ApiError && (error.passing || error.code === 'strange_answer')
      this.trouble = error instanceof ApiError ? error.code : 'internal'
      if (!passing) return
      this.#station().line.lost()
      this.conference ??= rememberedConference()
      window.setTimeout(() => void this.#open(), RETRY_MS)
    }
  }

  #follow(): void {
    const station = this.#station()
    const socket = new StaffSocket({
      slug: slug(),
      onTotals: (totals) => {
        station.line.inStep()
        this.totals = totals
      },
      onHello: (hello) => {
        void station.hello(hello)
        void this.#device.refresh()
        reports.hello(hello)
      },
      onScan: (scan) => void station.heard(scan),
      onBeacon: () => station.line.inStep(),
      onRoster: () => void station.listChanged(),
      onConflict: (conflict) => station.conflict(conflict),
      onConference: () => void this.#rulesChanged(),
      onDevice: () => void this.#device.refresh(),
      onStatus: (status) => {
        this.status = status
        if (status !== 'live') station.line.lost()
      },
      onRefused: (error) => {
        this.trouble = error.code
      },
    })
    const reports = new StatusReports(socket, station)
    socket.start()
  }

  async #rulesChanged(): Promise<void> {
    try {
      this.conference = await loadConference()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      // The next hello finds the line again; until then the old rules hold.
    }
  }
}
