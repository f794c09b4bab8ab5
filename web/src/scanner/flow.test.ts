import { describe, expect, test } from 'vitest'
import { ApiError } from '../shared/api'
import { answerTo, aTablet, CODE, NOW, noAnswer, op, PATIENCE_MS, person, taken } from './flow_tablet'
import { isResult } from './operation'

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

  test('a hall that is full as far as this tablet knows takes nobody, and one more after an entry was taken back', async () => {
    const { flow, presences } = await aTablet(() => Promise.reject(noAnswer()), undefined, { capacity: 1 })
    const { code: _, ...rest } = taken
    const other = { ...rest, chosen: { ...person, id: 'p2' } }
    await flow.take(taken, () => {})

    expect(await flow.take(other, () => {})).toMatchObject({ result: { verdict: 'refused', reason: 'full' } })
    await presences.forget('conference', 'p1')
    expect(await flow.take(other, () => {})).toMatchObject({ result: { verdict: 'admitted', reason: 'ok' } })
  })

  test('and without a list the attempt waits, undecided', async () => {
    const { flow, journal } = await aTablet(() => Promise.reject(noAnswer()), undefined, { listed: false })

    expect(await flow.take(taken, () => {})).toMatchObject({ kind: 'waiting', op: op(1) })
    expect((await journal.waiting(10)).map(({ body }) => body.kind)).toEqual(['attempt'])
  })

  test.each([true, false])(
    'Bug: an answer that came while somebody was being found was noted, and the screen said otherwise (list: %s)',
    async (listed) => {
      const elsewhere = {
        verdict: 'repeat',
        reason: 'already_in',
        first: { at: NOW, gate: 'guest' },
      } as const
      const { flow, journal, late, clock } = await aTablet(
        async ({ scan_id }) => {
          await new Promise((done) => setTimeout(done, 2 * PATIENCE_MS))
          return answerTo(scan_id, elsewhere)
        },
        undefined,
        { listed },
      )
      clock.finding_ms = 6 * PATIENCE_MS

      expect(await flow.take(taken, () => {})).toMatchObject({ kind: 'answered', result: elsewhere })
      expect(late).toHaveLength(1)
      expect((await journal.countOpen()).count).toBe(0)
    },
  )

  test('a sign-in that has ended keeps the scan and says so', async () => {
    const { flow, journal } = await aTablet(() =>
      Promise.reject(new ApiError(401, { code: 'sign_in_first' })),
    )

    expect(await flow.take(taken, () => {})).toMatchObject({ kind: 'signed_out' })
    expect((await journal.waiting(10)).length).toBe(1)
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
