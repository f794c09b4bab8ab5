import { describe, expect, test } from 'vitest'
import vectors from '../../../tests/vectors/agenda_fold.json'
import { type AgendaEvent, applyDelta, type PublicState } from './agenda'

type Vector = { name: string; state: PublicState; at: number; event: AgendaEvent; next: PublicState }

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) frozen(part)
  return Object.freeze(value)
}

describe('the fold both sides share', () => {
  for (const { name, state, at, event, next } of vectors as unknown as Vector[]) {
    test(name, () => {
      const given = frozen(structuredClone(state))

      const folded = applyDelta(given, at, event)

      expect(folded).toEqual(next)
    })
  }

  test('an event of an unknown type gives null', () => {
    const [first] = vectors as unknown as Vector[]
    const event = { type: 'held' } as unknown as AgendaEvent

    expect(first && applyDelta(first.state, 1, event)).toBeNull()
  })
})
