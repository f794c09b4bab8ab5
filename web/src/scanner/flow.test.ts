import 'fake-indexeddb/auto'
import { describe, expect, test, vi } from 'vitest'
import { withDefaults } from '../shared/admission'
import { ApiError } from '../shared/api'
import type { ScanResult } from '../shared/verdicts'
import { openDatabase } from './database'
import { Flow } from './flow'
import { FRESH_MS, Journal } from './journal'
import { isResult, type Operation, type OperationAnswer } from './operation'
import { Presences } from './presences'
import type { Listed, Taken } from './scan'
import { Uplink } from './uplink'

const NOW = 1_677_806_400_000
const PATIENCE_MS = 30
const CODE = 'H17Q2M9XKD4TTRZ08V5P'
const hall = { id: 'hall', name: { zh: '主会场', en: '' }, scope: 'conference' }
const rules = withDefaults({
  time_zone: 'Asia/Shanghai',
  categories: [{ key: 'lawyer', name: { zh: '律师', en: '' }, hue: 1, zones: ['hall'] }],
  zones: [hall],
  gates: [{ id: 'main', name: { zh: '主入口', en: '' }, zone: 'hall' }],
})
const person: Listed = {
  id: 'p1',
  name: '江雨安',
  organisation: '',
  title: '',
  category: 'lawyer',
  seat: '',
  badge: 'active',
}
const taken: Taken = { code: CODE, gate: 'main', direction: 'in', method: 'camera', label: CODE }
const noAnswer = () => new ApiError(0, { code: 'no_answer' })

function answerTo(op: string, change: Partial<ScanResult> = {}): ScanResult {
  const { badge: _, ...attendee } = person
  const plain = {
    verdict: 'admitted',
    reason: 'ok',
    durable: true,
    first: null,
    at: NOW,
    gate: 'main',
    seq: 1,
  } as const
  return { scan_id: op, attendee, scope: 'conference', direction: 'in', ...plain, ...change }
}

type Send = (body: { scan_id: string }) => Promise<ScanResult>
let slugs = 0

/** A tablet whose server is the two functions given. */
async function aTablet(send: Send, operations?: (batch: Operation[]) => OperationAnswer[], listed = true) {
  const db = await openDatabase(`flow${++slugs}`)
  const clock = { ahead_ms: 0, finding_ms: 0 }
  const journal = new Journal(db, () => Date.now() + clock.ahead_ms)
  const presences = new Presences(db)
  const late: { op: string; answer: OperationAnswer }[] = []
  const rounds: (() => void)[] = []
  const sent: Operation[][] = []
  const uplink = new Uplink({
    journal,
    post: async <T>(path: string, body: object) => {
      if (path.endsWith('have')) return { missing: (body as { ops: string[] }).ops } as T
      if (!operations) throw noAnswer()
      const batch = (body as { operations: Operation[] }).operations
      sent.push(batch)
      return { results: operations(batch) } as T
    },
    alone: (run) => run(),
    later: (run) => rounds.push(run),
    random: () => 1,
    onAnswer: (entry, answer) => late.push({ op: entry.op, answer }),
    onLine: () => {},
    onChange: () => {},
    onSignedOut: () => {},
  })
  const flow = new Flow({
    journal,
    pack: {
      ready: listed,
      presences,
      find: async () => {
        await new Promise((done) => setTimeout(done, clock.finding_ms))
        return listed ? { kind: 'person', person } : { kind: 'unlisted' }
      },
      note: async ({ verdict, scope, direction, at, gate }) => {
        if (verdict === 'admitted' && scope)
          await presences.note([['p1', scope, direction ?? 'in', at, gate]])
        return true
      },
    },
    rules: () => rules,
    send: send as (body: object) => Promise<ScanResult>,
    now: () => NOW,
    patience: () => PATIENCE_MS,
    onLine: () => {},
    onLate: (entry, answer) => late.push({ op: entry.op, answer }),
    wake: () => {},
  })
  /** One round of sending, as the timer would start it. */
  const round = async () => {
    uplink.wake()
    rounds.splice(0).at(-1)?.()
    await new Promise((done) => setTimeout(done, 40))
  }
  return { flow, journal, presences, uplink, late, sent, round, clock }
}

const op = (n: number) => expect.stringMatching(new RegExp(`^[0-9a-z]{10}-${n}$`))

describe('with an answer in time', () => {
  test('the answer is the verdict, and the journal holds it', async () => {
    const { flow, journal } = await aTablet(async ({ scan_id }) => answerTo(scan_id))

    const outcome = await flow.take(taken, () => {})

    expect(outcome).toMatchObject({ kind: 'answered', op: op(1), result: { durable: true } })
    expect((await journal.entry(outcome.op))?.state).toBe('durable')
  })

  test('the attempt is in the journal before it is sent', async () => {
    const order: string[] = []
    const { flow, journal } = await aTablet(async ({ scan_id }) => {
      order.push((await journal.entry(scan_id)) ? 'kept' : 'lost')
      return answerTo(scan_id)
    })

    await flow.take(taken, () => order.push('known'))

    expect(order).toEqual(['known', 'kept'])
  })

  test('a refusal of the request is no verdict, and is not sent again', async () => {
    const { flow, journal } = await aTablet(async () =>
      Promise.reject(new ApiError(422, { code: 'unknown_gate' })),
    )

    expect(await flow.take(taken, () => {})).toMatchObject({ kind: 'faulty', code: 'unknown_gate' })
    expect((await journal.countOpen()).count).toBe(0)
  })
})

describe('without an answer', () => {
  test('the rules decide here, as an operation of its own that names the attempt', async () => {
    const { flow, journal } = await aTablet(() => Promise.reject(noAnswer()))

    const outcome = await flow.take(taken, () => {})

    const open = await journal.waiting(10)
    expect(outcome).toMatchObject({ kind: 'answered', op: op(2), result: { kind: 'local', durable: false } })
    expect(open.map(({ body }) => body)).toEqual([
      { op: op(1), kind: 'attempt', gate: 'main', at: NOW, method: 'camera', code: CODE },
      {
        op: op(2),
        kind: 'local',
        gate: 'main',
        at: NOW,
        method: 'camera',
        code: CODE,
        ref: open[0]?.op,
        verdict: 'admitted',
        reason: 'ok',
      },
    ])
  })

  test('silence is no answer either', async () => {
    const { flow } = await aTablet(() => new Promise(() => {}))

    expect(await flow.take(taken, () => {})).toMatchObject({ result: { verdict: 'admitted', kind: 'local' } })
  })

  test('the same person again is a repeat, and says since when', async () => {
    const { flow } = await aTablet(() => Promise.reject(noAnswer()))
    await flow.take(taken, () => {})

    expect(await flow.take(taken, () => {})).toMatchObject({
      result: { verdict: 'repeat', reason: 'already_in', first: { at: NOW, gate: 'main' } },
    })
  })

  test('and without a list the attempt waits, undecided', async () => {
    const { flow, journal } = await aTablet(() => Promise.reject(noAnswer()), undefined, false)

    expect(await flow.take(taken, () => {})).toMatchObject({ kind: 'waiting', op: op(1) })
    expect((await journal.waiting(10)).map(({ body }) => body.kind)).toEqual(['attempt'])
  })

  test('Bug: an answer that came while nobody was being found was noted, and the screen still said: not confirmed', async () => {
    const { flow, late, clock } = await aTablet(
      async ({ scan_id }) => {
        await new Promise((done) => setTimeout(done, 2 * PATIENCE_MS))
        return answerTo(scan_id)
      },
      undefined,
      false,
    )
    clock.finding_ms = 6 * PATIENCE_MS

    expect(await flow.take(taken, () => {})).toMatchObject({ kind: 'answered', result: { durable: true } })
    expect(late).toHaveLength(1)
  })

  test('a sign-in that has ended keeps the scan and says so', async () => {
    const { flow, journal } = await aTablet(() =>
      Promise.reject(new ApiError(401, { code: 'sign_in_first' })),
    )

    expect(await flow.take(taken, () => {})).toMatchObject({ kind: 'signed_out' })
    expect((await journal.waiting(10)).length).toBe(1)
  })
})

describe('later', () => {
  test('both go up, the attempt first, and once', async () => {
    const { flow, journal, sent, round, late } = await aTablet(
      () => Promise.reject(noAnswer()),
      (batch) => batch.map((one) => answerTo(one.op)),
    )
    await flow.take(taken, () => {})

    await round()
    await round()

    expect(sent.map((batch) => batch.map(({ kind }) => kind))).toEqual([['attempt', 'local']])
    expect(late.map((one) => one.op)).toEqual([op(1), op(2)])
    expect((await journal.countOpen()).count).toBe(0)
  })

  test('an answer that agrees makes no card, one that differs makes one', async () => {
    const { flow, journal } = await aTablet(() => Promise.reject(noAnswer()))
    const outcome = await flow.take(taken, () => {})
    const [attempt] = await journal.waiting(1)
    if (!attempt) throw new Error('no attempt was kept')
    const elsewhere = { verdict: 'repeat', reason: 'already_in', first: { at: NOW, gate: 'guest' } } as const

    expect(flow.disagreement(attempt, answerTo(attempt.op))).toBeNull()
    expect(flow.disagreement(attempt, answerTo(attempt.op, elsewhere))).toMatchObject({
      op: outcome.op,
      shown: 'admitted',
      answer: { verdict: 'repeat' },
    })
    expect(
      flow.disagreement(attempt, answerTo(attempt.op, { ...elsewhere, first: { at: NOW, gate: 'main' } })),
    ).toBeNull()
  })

  test('an answer to a request in flight is heard after the light', async () => {
    const { flow, journal, late } = await aTablet(
      ({ scan_id }) => new Promise((done) => setTimeout(() => done(answerTo(scan_id)), PATIENCE_MS * 2)),
    )

    await flow.take(taken, () => {})
    await vi.waitFor(() => expect(late.length).toBe(1))

    expect((await journal.waiting(10)).map(({ body }) => body.kind)).toEqual(['local'])
  })

  test('what the server has lost goes up again', async () => {
    const { flow, uplink, journal } = await aTablet(async ({ scan_id }) => answerTo(scan_id))
    const outcome = await flow.take(taken, () => {})

    await uplink.check(0)

    expect((await journal.waiting(10)).map((entry) => entry.op)).toEqual([outcome.op])
  })

  test('what a page that died was sending is sent by the next one', async () => {
    const { flow, journal, sent, round, clock } = await aTablet(
      () => new Promise(() => {}),
      (batch) => batch.map((one) => answerTo(one.op)),
    )
    void flow.take(taken, () => {})
    await vi.waitFor(async () => expect((await journal.countOpen()).count).toBe(1))

    clock.ahead_ms = FRESH_MS + 1
    await round()

    expect(sent.map((batch) => batch.map(({ kind }) => kind))).toEqual([['attempt']])
  })

  test('one operation that passes by itself does not stop the others, and goes again', async () => {
    const { flow, journal, round } = await aTablet(
      () => Promise.reject(noAnswer()),
      (batch) =>
        batch.map((one) =>
          one.kind === 'local' ? { op: one.op, error: { code: 'store_unavailable' } } : answerTo(one.op),
        ),
    )
    await flow.take(taken, () => {})

    await round()

    expect((await journal.waiting(10)).map(({ body }) => body.kind)).toEqual(['local'])
  })
})

describe('what staff add', () => {
  test('an undo names the scan, and the person may come again', async () => {
    const { flow, journal, presences } = await aTablet(async ({ scan_id }) => answerTo(scan_id))
    const outcome = await flow.take(taken, () => {})
    if (outcome.kind !== 'answered' || !isResult(outcome.result)) throw new Error('no answer')

    await flow.correct('undo', outcome.result, outcome.op, '误扫')

    expect(presences.of('conference', 'p1')).toBeNull()
    expect((await journal.waiting(10)).map(({ body }) => body)).toEqual([
      { op: op(2), kind: 'undo', gate: 'main', at: NOW, ref: outcome.op, note: '误扫' },
    ])
  })

  test('an override is kept with its reason, never with the PIN', async () => {
    const { flow, journal } = await aTablet(() => Promise.reject(noAnswer()))

    const outcome = await flow.override(taken, { reason: '会务台同意', pin: '424242' })

    expect(outcome).toMatchObject({ result: { verdict: 'admitted', reason: 'overridden', durable: false } })
    expect(JSON.stringify(await journal.exported())).not.toContain('424242')
    expect((await journal.waiting(10)).map(({ body }) => body.note)).toEqual(['会务台同意'])
  })

  test('an override with a wrong PIN is over', async () => {
    for (const [status, code] of [
      [403, 'pin_wrong'],
      [429, 'pin_wait'],
    ] as const) {
      const { flow, journal } = await aTablet(() => Promise.reject(new ApiError(status, { code })))

      expect(await flow.override(taken, { reason: 'x', pin: '1' })).toMatchObject({ kind: 'faulty', code })
      expect((await journal.countOpen()).count).toBe(0)
    }
  })
})
