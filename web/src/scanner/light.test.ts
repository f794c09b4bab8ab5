import { describe, expect, test } from 'vitest'
import type { ScanResult } from '../shared/verdicts'
import { answerTo, aTablet, NOW, noAnswer, op, taken } from './flow_tablet'
import { disagreement } from './light'
import { isResult } from './operation'

const elsewhere = { verdict: 'repeat', reason: 'already_in', first: { at: NOW, gate: 'guest' } } as const

/** A tablet that let somebody in by the server's word; the server then lost that, and says `later` instead. */
async function afterALoss(later: Partial<ScanResult>, first: Partial<ScanResult> = {}) {
  const tablet = await aTablet(
    async ({ scan_id }) => answerTo(scan_id, first),
    (batch) => batch.map((one) => answerTo(one.op, one.kind === 'attempt' ? later : {})),
  )
  const outcome = await tablet.flow.take(taken, () => {})
  if (outcome.kind !== 'answered') throw new Error('no answer')
  const lose = async () => {
    await tablet.uplink.check(0)
    await tablet.round()
  }
  return { ...tablet, outcome, lose }
}

describe('a local decision', () => {
  test('is the light of its attempt: an answer that agrees makes no card, one that differs makes one', async () => {
    const { flow, journal } = await aTablet(() => Promise.reject(noAnswer()))
    const outcome = await flow.take(taken, () => {})
    const [attempt] = await journal.waiting(1)
    if (!attempt) throw new Error('no attempt was kept')

    expect(disagreement(attempt, answerTo(attempt.op))).toBeNull()
    expect(disagreement(attempt, answerTo(attempt.op, elsewhere))).toMatchObject({
      op: outcome.op,
      shown: 'admitted',
      answer: { verdict: 'repeat' },
    })
    expect(
      disagreement(attempt, answerTo(attempt.op, { ...elsewhere, first: { at: NOW, gate: 'main' } })),
    ).toBeNull()
  })

  test('is told once, whatever the attempt is answered', async () => {
    const { flow, sent, round } = await aTablet(
      () => Promise.reject(noAnswer()),
      (batch) => batch.map((one) => answerTo(one.op, one.kind === 'attempt' ? elsewhere : {})),
    )
    await flow.take(taken, () => {})

    await round()
    await round()

    expect(sent.map((batch) => batch.map(({ kind }) => kind))).toEqual([['attempt', 'local']])
  })
})

describe('a light by the server’s word', () => {
  test('stays, and is told as a local decision when the server lost it and answers otherwise', async () => {
    const { journal, sent, late, outcome, lose } = await afterALoss(elsewhere)

    await lose()

    expect(sent.map((batch) => batch.map(({ kind, ref }) => [kind, ref]))).toEqual([
      [['attempt', undefined]],
      [['local', outcome.op]],
    ])
    expect(sent[1]?.[0]).toEqual({
      ...sent[0]?.[0],
      op: op(2),
      kind: 'local',
      ref: outcome.op,
      verdict: 'admitted',
      reason: 'ok',
    })
    expect((await journal.countOpen()).count).toBe(0)
    expect(late.map(({ entry, answer }) => disagreement(entry, answer)).filter(Boolean)).toMatchObject([
      { op: op(2), shown: 'admitted', answer: { verdict: 'repeat' } },
    ])
  })

  test('survives a reload between the loss and the other answer', async () => {
    const before = await afterALoss(elsewhere)
    await before.uplink.check(0)
    const { round, sent } = await aTablet(
      () => Promise.reject(noAnswer()),
      (batch) => batch.map((one) => answerTo(one.op, one.kind === 'attempt' ? elsewhere : {})),
      { slug: before.slug },
    )

    await round()

    expect(sent.flat().map(({ kind, ref }) => [kind, ref])).toEqual([
      ['attempt', undefined],
      ['local', before.outcome.op],
    ])
  })

  test('is told once, however often the server loses things', async () => {
    const { sent, lose } = await afterALoss(elsewhere)

    await lose()
    await lose()

    expect(sent.flat().filter(({ kind, op: id }) => kind === 'local' && id.endsWith('-3'))).toEqual([])
  })

  test('needs no more words when the answer is the same, or the person was taken back', async () => {
    const same = await afterALoss({})
    await same.lose()
    const undone = await afterALoss(elsewhere)
    if (undone.outcome.kind === 'answered' && isResult(undone.outcome.result))
      await undone.flow.correct('undo', undone.outcome.result, undone.outcome.op, '误扫')
    await undone.lose()

    for (const { sent, late } of [same, undone]) {
      expect(sent.flat().filter(({ kind }) => kind === 'local')).toEqual([])
      expect(late.map(({ entry, answer }) => disagreement(entry, answer)).filter(Boolean)).toEqual([])
    }
  })

  test('that refused is no entry, and makes a card when the server now counts the person', async () => {
    const { sent, late, lose, outcome } = await afterALoss({}, elsewhere)

    await lose()

    expect(sent.flat().map(({ kind }) => kind)).toEqual(['attempt'])
    expect(late.map(({ entry, answer }) => disagreement(entry, answer))).toMatchObject([
      { op: outcome.op, shown: 'repeat', answer: { verdict: 'admitted', scan_id: outcome.op } },
    ])
  })
})
