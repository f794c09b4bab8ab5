// What this tablet tells the office of itself: what waits, how its clock stands, its battery, every ten seconds.
import type { Hello, StaffSocket } from '../shared/staff'
import { clockError } from './server_time'
import type { Station } from './station.svelte'

const EVERY_MS = 10_000

interface Battery {
  readonly level: number
}

export class StatusReports {
  #seq = 0
  #wanted = false

  constructor(socket: StaffSocket, station: Station) {
    window.setInterval(() => {
      if (this.#wanted) void this.#tell(socket, station)
    }, EVERY_MS)
  }

  /** A server without a list for tablets would take the message for a mistake. */
  hello({ seq, roster_version }: Hello): void {
    this.#seq = seq
    this.#wanted = roster_version !== undefined
  }

  async #tell(socket: StaffSocket, station: Station): Promise<void> {
    const parts = await station.parts().catch(() => null)
    if (!parts) return
    const { pack } = parts
    socket.tell({
      waiting: station.waiting,
      oldest_at: station.oldestAt,
      clock_ms: -clockError(),
      battery: await battery(),
      list_version: pack.version,
      seq: Math.max(this.#seq, pack.seq),
    })
  }
}

async function battery(): Promise<number | null> {
  const asked = navigator as Navigator & { getBattery?: () => Promise<Battery> }
  const found = await asked.getBattery?.().catch(() => null)
  return found ? Math.round(found.level * 100) : null
}
