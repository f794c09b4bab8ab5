// Opening the office: sign in, learn the conference, then follow what happens at the gates.
import { ApiError, call, ofConference, STRANGE_ANSWER, slug } from '../shared/api'
import type { Status } from '../shared/connection'
import { allowed, signIn } from '../shared/session'
import { StaffSocket, type Totals } from '../shared/staff'
import { Inbox } from './inbox.svelte'
import { Whereabouts } from './whereabouts.svelte'
import type { Conference } from './wire'

const RETRY_MS = 3000

export class Boot {
  conference = $state.raw<Conference | null>(null)
  totals = $state.raw<Totals | null>(null)
  status = $state<Status>('reconnecting')
  /** why the page cannot open or go on: a problem code */
  trouble = $state<string | null>(null)
  retrying = $state(false)
  /** rises when the list of attendees was changed, here or elsewhere */
  listVersion = $state(0)
  readonly inbox = new Inbox()
  readonly whereabouts = new Whereabouts()

  constructor() {
    void this.#open()
  }

  async #open(): Promise<void> {
    try {
      const grants = await signIn()
      if (!allowed(grants)) {
        this.trouble = grants.length > 0 ? 'forbidden' : 'sign_in_first'
        return
      }
      this.conference = await call<Conference>('GET', ofConference(''))
      this.trouble = null
      this.#follow()
    } catch (error) {
      this.trouble = error instanceof ApiError ? error.code : 'internal'
      this.retrying = error instanceof ApiError && (error.passing || error.code === STRANGE_ANSWER)
      if (this.retrying) window.setTimeout(() => void this.#open(), RETRY_MS)
    }
  }

  /** The rules have changed. Should the answer fail to come, the old ones are as good as before. */
  async #readAgain(): Promise<void> {
    try {
      this.conference = await call<Conference>('GET', ofConference(''))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
    }
  }

  #follow(): void {
    const socket = new StaffSocket({
      slug: slug(),
      onTotals: (totals) => {
        this.totals = totals
        this.inbox.expect(totals.conflicts)
      },
      onHello: () => {
        void this.inbox.load()
        this.whereabouts.forget()
      },
      onScan: (scan) => this.whereabouts.hear(scan),
      onConflict: (conflict) => this.inbox.put(conflict),
      onRoster: (version) => {
        this.listVersion = version
      },
      onConference: () => void this.#readAgain(),
      onStatus: (status) => {
        this.status = status
      },
      onRefused: (error) => {
        this.trouble = error.code
      },
    })
    socket.start()
  }
}
