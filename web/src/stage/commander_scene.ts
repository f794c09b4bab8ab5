// A desk and the server it speaks to, for the tests of the commander: a log of command ids on a line that fails at will.
import { expect } from 'vitest'
import type { Item, PublicState } from '../shared/agenda'
import { Commander } from './commander.svelte'
import { Journal } from './journal'

type Sent = { command_id: string; expected_rev?: number; command: string; pressed_at?: number }
/** `deaf`: recorded, and the answer lost. */
type Reply = 'lost' | 'deaf' | [status: number, body: object]

/** The store takes turns of its own, in real time. */
const realTimeout = setTimeout
let slugs = 0

const answer = (status: number, body: object) => new Response(JSON.stringify(body), { status })

export const anItem = (id: string, started_at: number | null = null) =>
  ({
    ...{ id, started_at, ended_at: null, held_at: null, extended_ms: 0 },
    ...{ skipped: false, documents: [], prizes: [] },
  }) as unknown as Item

export class Scene {
  rev = 7
  /** how far the log is ahead of what the public sees of it */
  hidden = 0
  items = [anItem('a')]
  current: string | null = null
  /** what is answered instead, in turn */
  replies: Reply[] = []
  readonly sent: Sent[] = []
  readonly #recorded = new Map<string, string>()
  readonly #opened: Journal[] = []

  /** Stands in for `fetch`. */
  readonly server = async (
    path: string,
    { method, body = '' }: { method: string; body?: string },
  ): Promise<Response> => {
    if (method === 'GET') return this.#agenda()
    expect(path).toBe('/api/v1/conferences/c/agenda/commands')
    this.sent.push(JSON.parse(body))
    const reply = this.replies.shift()
    if (reply === 'deaf') this.#record(body)
    if (reply === 'deaf' || reply === 'lost') throw new TypeError('the line broke')
    return reply ? answer(...reply) : this.#record(body)
  }

  /** A desk with a journal of its own, or with the one that an earlier life of the page left. */
  desk(slug = `stage${++slugs}`) {
    const journal = new Journal(slug)
    this.#opened.push(journal)
    const screen = aScreen()
    return { commander: new Commander(screen, journal, 'desk-1'), screen, journal, slug }
  }

  /** Every further try is lost, until `replies` is set anew. */
  cut(): void {
    this.replies = Array.from({ length: 5_000 }, () => 'lost' as const)
  }

  async close(): Promise<void> {
    await turns()
    for (const journal of this.#opened.splice(0)) await journal.close()
  }

  #agenda(): Response {
    const { rev, hidden, items, current } = this
    const run = current === null ? 'idle' : 'live'
    return answer(200, { rev, seq: rev - hidden, run, current, sections: [], items, announcements: [] })
  }

  #record(body: string): Response {
    const { command_id, expected_rev } = JSON.parse(body) as Sent
    const known = this.#recorded.get(command_id)
    if (known !== undefined && known !== body) return answer(409, { code: 'command_conflict' })
    if (known === undefined) {
      if (expected_rev !== undefined && expected_rev !== this.rev)
        return answer(409, { code: 'stale_rev', rev: this.rev })
      this.#recorded.set(command_id, body)
      this.rev += 1
    }
    return answer(200, { rev: this.rev, seq: this.rev - this.hidden })
  }
}

function aScreen() {
  const state = { run: 'idle', current: null, sections: [], items: [anItem('a')], announcements: [] }
  const screen = {
    seq: 7,
    state: state as unknown as PublicState,
    adopt(seq: number, newer: PublicState) {
      screen.seq = seq
      screen.state = newer
    },
  }
  return screen
}

/** Lets the store's own turns pass. */
export async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((next) => realTimeout(next, 0))
}
