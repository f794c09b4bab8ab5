import { describe, expect, test } from 'vitest'
import vectors from '../../../tests/vectors/admission.json'
import {
  type Decision,
  type Direction,
  dayOf,
  decide,
  type Presence,
  type Subject,
  withDefaults,
} from './admission'

interface Vector {
  readonly name: string
  readonly conference: Parameters<typeof withDefaults>[0]
  readonly gate: string
  readonly direction: Direction
  readonly person: Subject | null
  readonly presence: Presence | null
  readonly occupancy: number
  readonly now: number
  readonly expect: Decision
}

describe('the vectors the server reads too', () => {
  test.each(vectors as unknown as Vector[])('$name', (given) => {
    const rules = withDefaults(given.conference)
    const gate = rules.gates.find(({ id }) => id === given.gate)
    if (!gate) throw new Error(`no gate ${given.gate}`)

    expect(decide(rules, { ...given, gate })).toEqual(given.expect)
  })

  test('hold every reason the rules can give', () => {
    const given = new Set((vectors as unknown as Vector[]).map((one) => one.expect.reason))

    expect([...given].sort()).toEqual([
      'already_in',
      'category_not_for_zone',
      'checked_out',
      'full',
      'not_inside',
      'ok',
      'replaced',
      'revoked',
      'too_early',
      'too_late',
      'unknown_code',
      'wrong_direction',
    ])
  })
})

test('the day is that of the conference, not that of the tablet', () => {
  expect(dayOf(Date.UTC(2023, 2, 3, 16, 30), 'Asia/Shanghai')).toBe('2023-03-04')
  expect(dayOf(Date.UTC(2023, 2, 3, 16, 30), 'UTC')).toBe('2023-03-03')
})

test('a conference that says nothing of its rules has the plain ones', () => {
  const hall = { id: 'hall', name: { zh: '主会场', en: '' }, scope: 'conference' }
  const rules = withDefaults({
    time_zone: 'UTC',
    categories: [],
    zones: [hall, { ...hall, id: 'small', capacity: 25 }],
    gates: [{ id: 'main', name: { zh: '主入口', en: '' }, zone: 'hall' }],
  })

  expect(rules.zones[0]).toMatchObject({
    entry: 'once',
    capacity: null,
    warn_at: null,
    windows: [],
    tolerance_ms: 300_000,
  })
  expect(rules.zones[1]?.warn_at).toBe(23)
  expect(rules.gates[0]?.direction).toBe('in')
})
