// One scan from the reading to the light, whatever the network does.
//
// 1. The list on this tablet says who it may be: the name is shown at once.
// 2. The attempt is written to the journal. No light before it is on the disk.
// 3. It is sent; an answer within `patience` is the verdict.
// 4. No answer: a new operation `local` says what the rules give from what this tablet knows, and is shown instead.
// 5. Both go up later, the attempt first. An answer that then disagrees changes no light: it makes a card.

import { decide, type Presence, type Rules, scopeOf, zoneOf } from '../shared/admission'
import { ApiError, STRANGE_ANSWER } from '../shared/api'
import type { ScannedPerson, ScanResult } from '../shared/verdicts'
import type { Entry } from './database'
import type { Journal } from './journal'
import { asScan, type Draft, isResult, type OperationAnswer } from './operation'
import type { Found, Pack } from './pack'
import type { Listed, Outcome, Override, Preview, Taken } from './scan'

export interface FlowPorts {
  readonly journal: Journal
  readonly pack: Pick<Pack, 'find' | 'note' | 'ready' | 'presences'>
  readonly rules: () => Rules
  readonly send: (body: object) => Promise<ScanResult>
  /** server time, as well as this tablet knows it */
  readonly now: () => number
  /** how long to wait for an answer before deciding here */
  readonly patience: () => number
  readonly onLine: (answered: boolean) => void
  readonly onLate: (entry: Entry, answer: OperationAnswer) => void
  readonly wake: () => void
}

type Reply =
  | { readonly kind: 'answered'; readonly result: ScanResult }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'signed_out' }

export class Flow {
  readonly #ports: FlowPorts

  constructor(ports: FlowPorts) {
    this.#ports = ports
  }

  async preview(taken: Taken): Promise<Preview> {
    const person = taken.chosen ?? personOf(await this.#find(taken))
    if (!person) return { person: null, inside: null }
    const inside = this.#situation(taken, person)?.presence ?? null
    return { person, inside: inside?.direction === 'in' ? inside : null }
  }

  /** Throws when the journal cannot be written: then nothing was sent either. */
  async take(taken: Taken, onKept: (op: string) => void): Promise<Outcome> {
    const entry = await this.#keep(taken, { kind: 'attempt' })
    onKept(entry.op)
    const sending = this.#send(entry)
    const reply = await soon(sending, this.#ports.patience())
    if (reply === null || reply.kind === 'none') {
      this.#ports.onLine(false)
      if (reply === null) void sending.then((late) => this.#arrived(entry, late))
      return this.#decideHere(taken, entry)
    }
    return this.#concluded(entry, reply)
  }

  /** Let in by staff in spite of the rules. Without the server it is on record here, and shown hatched. */
  async override(taken: Taken, override: Override): Promise<Outcome> {
    const entry = await this.#keep(taken, { kind: 'override', note: override.reason })
    const reply = await this.#send(entry, override)
    if (reply.kind !== 'none') return this.#concluded(entry, reply)
    this.#ports.onLine(false)
    await this.#ports.journal.release(entry.op)
    this.#ports.wake()
    const person = taken.chosen ?? personOf(await this.#find(taken))
    const result = this.#local(entry, taken, person, { verdict: 'admitted', reason: 'overridden' })
    await this.#ports.pack.note(result)
    return { kind: 'answered', op: entry.op, result }
  }

  /** Takes back, or turns away after all; goes up with everything else. */
  async correct(kind: 'undo' | 'void', result: ScanResult, ref: string, note: string): Promise<void> {
    const at = this.#ports.now()
    await this.#release(await this.#append('', { kind, gate: result.gate, at, ref, ...(note && { note }) }))
    if (result.verdict === 'admitted' && result.scope && result.attendee)
      await this.#ports.pack.presences.forget(result.scope, result.attendee.id)
  }

  async #keep(taken: Taken, more: Pick<Draft, 'kind' | 'note'>): Promise<Entry> {
    return this.#append(taken.label, { ...this.#draft(taken), ...more })
  }

  async #append(label: string, draft: Draft): Promise<Entry> {
    const [entry] = await this.#ports.journal.append(label, draft)
    if (!entry) throw new Error('the journal gave no entry')
    return entry
  }

  async #release(entry: Entry): Promise<void> {
    await this.#ports.journal.release(entry.op)
    this.#ports.wake()
  }

  #draft({ code, chosen, gate, direction, method }: Taken): Omit<Draft, 'kind'> {
    return {
      gate,
      at: Math.round(this.#ports.now()),
      ...(code === undefined ? { attendee_id: chosen?.id ?? '' } : { code }),
      ...(direction === 'out' && { direction }),
      method,
    }
  }

  async #send(entry: Entry, override?: Override): Promise<Reply> {
    try {
      return { kind: 'answered', result: await this.#ports.send(asScan(entry.body, override)) }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.status === 401) return { kind: 'signed_out' }
      // Too many wrong PINs is an answer, though it may be asked again later.
      if (override && error.code.startsWith('pin_')) return { kind: 'refused', code: error.code }
      // A sign-in page of the network in between is not an answer: the scan goes out again.
      if (error.passing || error.code === STRANGE_ANSWER) return { kind: 'none' }
      return { kind: 'refused', code: error.code }
    }
  }

  async #concluded(entry: Entry, reply: Exclude<Reply, { kind: 'none' }>): Promise<Outcome> {
    const { op } = entry
    this.#ports.onLine(true)
    if (reply.kind === 'signed_out') {
      await this.#ports.journal.release(op)
      return { kind: 'signed_out', op }
    }
    if (reply.kind === 'refused') {
      await this.#ports.journal.settle(op, { op, error: { code: reply.code } })
      return { kind: 'faulty', op, code: reply.code }
    }
    await this.#ports.journal.settle(op, reply.result)
    await this.#ports.pack.note(reply.result)
    return { kind: 'answered', op, result: reply.result }
  }

  /** The answer to a request in flight, after the light was decided here. */
  async #arrived(entry: Entry, reply: Reply): Promise<void> {
    if (reply.kind !== 'answered' && reply.kind !== 'refused') return this.#release(entry)
    this.#ports.onLine(true)
    const { op } = entry
    const answer = reply.kind === 'answered' ? reply.result : { op, error: { code: reply.code } }
    const settled = await this.#ports.journal.settle(op, answer)
    if (settled) this.#ports.onLate(settled, answer)
    this.#ports.wake()
  }

  async #decideHere(taken: Taken, attempt: Entry): Promise<Outcome> {
    const found = await this.#find(taken)
    const overtaking = await this.#answerOf(attempt.op)
    if (overtaking) return overtaking
    if (found.kind === 'unlisted') {
      await this.#release(attempt)
      return (await this.#answerOf(attempt.op)) ?? { kind: 'waiting', op: attempt.op }
    }
    const person = personOf(found)
    const decision = this.#decision(taken, found, person)
    const entry = await this.#append(taken.label, {
      ...this.#draft(taken),
      kind: 'local',
      ref: attempt.op,
      verdict: decision.verdict,
      reason: decision.reason,
    })
    const result = this.#local(entry, taken, person, decision)
    await this.#ports.pack.note(result)
    await this.#ports.journal.release(attempt.op)
    await this.#release(entry)
    return { kind: 'answered', op: entry.op, result }
  }

  /** An answer that overtook this page on its way to a light of its own counts all the same. */
  async #answerOf(op: string): Promise<Outcome | null> {
    const answer = (await this.#ports.journal.entry(op))?.answer
    if (!answer) return null
    if (isResult(answer)) return { kind: 'answered', op, result: answer }
    return { kind: 'faulty', op, code: 'error' in answer ? answer.error.code : STRANGE_ANSWER }
  }

  #decision(
    taken: Taken,
    found: Found,
    person: Listed | null,
  ): Pick<ScanResult, 'verdict' | 'reason'> & Partial<ScanResult> {
    if (found.kind === 'nobody' && found.reason !== 'unknown_code') {
      return { verdict: 'refused', reason: found.reason, scope: null, window: null }
    }
    const rules = this.#ports.rules()
    const gate = rules.gates.find(({ id }) => id === taken.gate)
    if (!gate) return { verdict: 'refused', reason: 'wrong_direction', scope: null, window: null }
    const { presence, occupancy } = this.#situation(taken, person) ?? { presence: null, occupancy: 0 }
    const now = this.#ports.now()
    return decide(rules, { gate, person, presence, direction: taken.direction, now, occupancy })
  }

  #situation(
    taken: Taken,
    person: ScannedPerson | null,
  ): { presence: Presence | null; occupancy: number; scope: string; limit: number | null } | null {
    const rules = this.#ports.rules()
    const gate = rules.gates.find(({ id }) => id === taken.gate)
    const zone = gate && zoneOf(rules, gate)
    if (!zone) return null
    const scope = scopeOf(rules, zone, this.#ports.now())
    const { presences } = this.#ports.pack
    const presence = person ? presences.of(scope, person.id) : null
    return { presence, occupancy: presences.inside(scope), scope, limit: zone.warn_at }
  }

  #local(
    entry: Entry,
    taken: Taken,
    person: Listed | null,
    decision: Pick<ScanResult, 'verdict' | 'reason'> & Partial<ScanResult>,
  ): ScanResult {
    const here = this.#situation(taken, person)
    const first = decision.reason === 'already_in' ? (here?.presence ?? null) : null
    const inside = (here?.occupancy ?? 0) + (decision.reason === 'ok' ? 1 : 0)
    return {
      scan_id: entry.op,
      kind: entry.body.kind === 'override' ? 'override' : 'local',
      verdict: decision.verdict,
      reason: decision.reason,
      durable: false,
      attendee: person,
      first: first && { at: first.at, gate: first.gate },
      at: entry.body.at,
      gate: taken.gate,
      seq: 0,
      direction: taken.direction,
      scope: decision.scope ?? here?.scope ?? null,
      window: decision.window ?? null,
      warning: here?.limit != null && inside >= here.limit ? 'nearly_full' : null,
    }
  }

  async #find(taken: Taken): Promise<Found> {
    if (taken.chosen) return { kind: 'person', person: taken.chosen }
    return this.#ports.pack.find(taken.code ?? '')
  }
}

function personOf(found: Found): Listed | null {
  return found.kind === 'person' ? found.person : null
}

/** Null when it takes longer. */
function soon<T>(work: Promise<T>, ms: number): Promise<T | null> {
  return new Promise((done, failed) => {
    const timer = setTimeout(() => done(null), ms)
    work.then((value) => {
      clearTimeout(timer)
      done(value)
    }, failed)
  })
}
