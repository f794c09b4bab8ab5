// The winners known so far, as something templates can read.
import { SvelteMap } from 'svelte/reactivity'
import type { Prize, PublicState } from './agenda'
import { call, ofConference } from './api'
import { canOpen, opened, type Revealed, revealedPrizes, type Winner } from './prizes'

type Plain = {
  readonly prizes: readonly {
    readonly item: string
    readonly id: string
    readonly winners: readonly Winner[]
  }[]
}

/** A hall that reads over plain HTTP must not ask in one breath. */
const ASK_WITHIN_MS = 500
const ASK_AGAIN_MS = 3_000

export class Winners {
  /** By the key of the prize: winners that were corrected have another one. */
  readonly #known = new SvelteMap<string, readonly Winner[]>()
  #wanted: readonly Revealed[] = []
  #asking: Promise<void> | null = null

  /** Null as long as they are not known. */
  of(prize: Prize): readonly Winner[] | null {
    return prize.key === null ? null : (this.#known.get(prize.key) ?? null)
  }

  /** Opens what was revealed; resolves when all of it is known. To be called with every new state. */
  async open(agenda: PublicState): Promise<void> {
    this.#wanted = revealedPrizes(agenda)
    if (canOpen()) await Promise.all(this.#missing().map((one) => this.#unseal(one)))
    if (this.#missing().length === 0) return
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null
    })
    await this.#asking
  }

  #missing(): readonly Revealed[] {
    return this.#wanted.filter(({ prize }) => prize.key !== null && !this.#known.has(prize.key))
  }

  async #unseal({ prize }: Revealed): Promise<void> {
    try {
      this.#known.set(prize.key ?? '', await opened(prize))
    } catch {
      // A seal that does not open is no reason to show nothing: the server tells the same in plain.
    }
  }

  async #ask(): Promise<void> {
    for (let wait = 0; this.#missing().length > 0; wait = ASK_AGAIN_MS) {
      await new Promise((go) => setTimeout(go, wait + Math.random() * ASK_WITHIN_MS))
      const told = await call<Plain>('GET', ofConference('/prizes')).catch(() => null)
      for (const { item, prize } of this.#missing()) {
        const found = told?.prizes.find((one) => one.item === item && one.id === prize.id)
        if (found && prize.key !== null) this.#known.set(prize.key, found.winners)
      }
    }
  }
}
