import { expect, test } from 'vitest'
import { closedOnes, type DoubleEntry, meaningOf, namesUnknown, openOnes, spanOf, withOne } from './conflicts'

const AT = 1_677_823_200_000

function one(id: string, facts: Partial<DoubleEntry> = {}, gates = ['main', 'guest']): DoubleEntry {
  const entries = gates.map((gate, n) => ({
    op: `${id}-${n}`,
    kind: 'local' as const,
    gate,
    at: AT + n * 200_000,
    device: `tablet${n}`,
  }))
  return { id, attendee: null, scope: 'conference', entries, state: 'open', ...facts }
}

test('open ones keep their order, settled ones stand newest first', () => {
  const all = [
    one('a', { state: 'closed', closed_at: 1 }),
    one('b'),
    one('c', { state: 'closed', closed_at: 2 }),
    one('d'),
  ]

  expect(openOnes(all).map(({ id }) => id)).toEqual(['b', 'd'])
  expect(closedOnes(all).map(({ id }) => id)).toEqual(['c', 'a'])
})

test('news of a double entry replaces what was known of it', () => {
  const all = withOne(withOne([], one('a')), one('b'))

  expect(openOnes(withOne(all, one('a', { state: 'closed' }))).map(({ id }) => id)).toEqual(['b'])
})

test('a late frame does not open a settled one again', () => {
  const all = [one('a', { state: 'closed', closed_at: 1 })]

  expect(openOnes(withOne(all, one('a')))).toEqual([])
})

test('what it means depends on the gates, and the span lies between the entries', () => {
  expect(meaningOf(one('a'))).toBe('two_gates')
  expect(meaningOf(one('a', {}, ['main', 'main']))).toBe('one_gate')
  expect(spanOf(one('a'))).toBe(200_000)
})

test('devices are asked for only when a name is missing', () => {
  expect(namesUnknown([one('a')], new Set(['tablet0']))).toBe(true)
  expect(namesUnknown([one('a')], new Set(['tablet0', 'tablet1']))).toBe(false)
})
