import { expect, test } from 'vitest'
import type { ScanResult } from '../shared/verdicts'
import type { DoubleEntry } from './conflicts'
import { type Passage, Whereabouts } from './whereabouts.svelte'

const AT = 1_677_823_200_000
const passage: Passage = { scope: 'conference', direction: 'in', at: AT, gate: 'main' }
const person = { id: 'p1', name: '', organisation: '', title: '', category: '', seat: '' }

function scan(facts: Partial<ScanResult>): ScanResult {
  return {
    scan_id: 's1',
    verdict: 'admitted',
    reason: 'ok',
    durable: true,
    attendee: person,
    first: null,
    at: AT,
    gate: 'main',
    scope: 'conference',
    seq: 1,
    ...facts,
  }
}

test('a passage this page heard of is named by its record', () => {
  const book = new Whereabouts()

  book.hear(scan({ scan_id: 'earlier', at: AT - 1 }))
  book.hear(scan({}))

  expect(book.recordOf('p1', passage, [])).toBe('s1')
})

test('another person, gate, scope or verdict is another record', () => {
  const book = new Whereabouts()

  book.hear(scan({ attendee: { ...person, id: 'p2' } }))
  book.hear(scan({ gate: 'guest' }))
  book.hear(scan({ scope: 'dinner' }))
  book.hear(scan({ verdict: 'repeat' }))

  expect(book.recordOf('p1', passage, [])).toBeNull()
})

test('the entries of a double entry are known without having been heard', () => {
  const entries = [{ op: 'first', kind: 'local' as const, gate: 'main', at: AT, device: 'tablet' }]
  const double: DoubleEntry = { id: 'c', attendee: person, scope: 'conference', entries, state: 'open' }

  expect(new Whereabouts().recordOf('p1', passage, [double])).toBe('first')
  expect(new Whereabouts().recordOf('p2', passage, [double])).toBeNull()
})

test('of very many scans the oldest are forgotten', () => {
  const book = new Whereabouts()

  book.hear(scan({}))
  for (let n = 0; n < 2_000; n += 1) book.hear(scan({ scan_id: `later-${n}`, at: AT + 1 + n }))

  expect(book.recordOf('p1', passage, [])).toBeNull()
})
