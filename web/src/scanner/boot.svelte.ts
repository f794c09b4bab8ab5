// Opening the scanner: sign in, learn the conference, and go on without the server when it was known before.
import { ApiError, slug } from '../shared/api'
import type { Status } from '../shared/connection'
import { allowed, signIn } from '../shared/session'
import { StaffSocket, type Totals } from '../shared/staff'
import { type Conference, loadConference, rememberedConference } from './conference'

const RETRY_MS = 3000

export class Boot {
  conference = $state.raw<Conference | null>(null)
  /** why the page cannot open: a problem code */
  trouble = $state<string | null>(null)
  status = $state<Status>('reconnecting')
  totals = $state.raw<Totals | null>(null)

  readonly #onBack: () => void

  /** `onBack` is called whenever the server answers again. */
  constructor(onBack: () => void) {
    this.#onBack = onBack
    void this.#open()
  }

  async #open(): Promise<void> {
    try {
      const grants = await signIn()
      if (!allowed(grants, 'staff')) {
        this.trouble = grants.length > 0 ? 'forbidden' : 'sign_in_first'
        return
      }
      this.conference = await loadConference()
      this.trouble = null
      this.#onBack()
      this.#follow()
    } catch (error) {
      const passing = error instanceof ApiError && (error.passing || error.code === 'strange_answer')
      this.trouble = error instanceof ApiError ? error.code : 'internal'
      if (!passing) return
      this.conference ??= rememberedConference()
      window.setTimeout(() => void this.#open(), RETRY_MS)
    }
  }

  #follow(): void {
    const socket = new StaffSocket({
      slug: slug(),
      onTotals: (totals) => {
        this.totals = totals
      },
      onStatus: (status) => {
        this.status = status
        if (status === 'live') this.#onBack()
      },
      onRefused: (error) => {
        this.trouble = error.code
      },
    })
    socket.start()
  }
}
