import { describe, expect, test, vi } from 'vitest'
import { answerTo, aTablet, NOW, noAnswer, op, PATIENCE_MS, taken } from './flow_tablet'
import { FRESH_MS } from './journal'
import { isResult, type OperationAnswer } from './operation'

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

describe('an undo whose scan the server has lost', () => {
  /** A server that knows nothing at first, takes scans in by `takes`, and undoes what it holds. */
  async function undone(takes: (op: string) => OperationAnswer) {
    const held = new Set<string>()
    const tablet = await aTablet(
      async ({ scan_id }) => answerTo(scan_id),
      (batch) =>
        batch.map((one) => {
          if (one.ref !== undefined && !held.has(one.ref))
            return { op: one.op, error: { code: 'unknown_scan' } }
          if (one.ref !== undefined) return { op: one.op, ok: true, seq: 2 }
          const answer = takes(one.op)
          if (isResult(answer)) held.add(one.op)
          return answer
        }),
    )
    const outcome = await tablet.flow.take(taken, () => {})
    if (outcome.kind !== 'answered') throw new Error('no answer')
    await tablet.flow.correct('undo', outcome.result, outcome.op, '误扫')
    return { ...tablet, ref: outcome.op }
  }

  test('goes up again behind that scan', async () => {
    const { journal, sent, round } = await undone((op) => answerTo(op))

    await round()

    expect(sent.map((batch) => batch.map(({ kind }) => kind))).toEqual([['undo'], ['attempt', 'undo']])
    expect((await journal.newest(2)).map(({ state }) => state)).toEqual(['durable', 'durable'])
  })

  test('is over when the scan itself is turned down', async () => {
    const { journal, sent, round } = await undone((op) => ({ op, error: { code: 'unknown_attendee' } }))

    await round()

    expect(sent.map((batch) => batch.length)).toEqual([1, 2, 1])
    expect((await journal.newest(2)).map(({ state }) => state)).toEqual(['failed', 'failed'])
  })

  test('is over when this tablet never had the scan', async () => {
    const { journal, sent, round } = await undone((op) => answerTo(op))
    await journal.append('', { kind: 'undo', gate: 'main', at: NOW, ref: 'other-1' })
    const [lost] = await journal.newest(1)
    await journal.release(lost?.op ?? '')

    await round()

    expect((await journal.entry(lost?.op ?? ''))?.state).toBe('failed')
    expect(sent.length).toBe(2)
  })

  test('is not sent for ever to a server that takes the scan in and forgets it', async () => {
    const { journal, sent, round } = await aForgetfulServer()

    await vi.waitFor(async () => {
      await round()
      expect((await journal.countOpen()).count).toBe(0)
    })

    expect(sent.length).toBeLessThan(15)
  })

  async function aForgetfulServer() {
    const tablet = await aTablet(
      async ({ scan_id }) => answerTo(scan_id),
      (batch) =>
        batch.map((one) => (one.ref ? { op: one.op, error: { code: 'unknown_scan' } } : answerTo(one.op))),
    )
    const outcome = await tablet.flow.take(taken, () => {})
    if (outcome.kind !== 'answered') throw new Error('no answer')
    await tablet.flow.correct('void', outcome.result, outcome.op, '')
    return tablet
  }
})
