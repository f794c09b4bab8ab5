import { expect, test } from 'vitest'
import { type Called, type Candidate, grouped, presenceOf, type Step, stepAt, warningAt } from './call_sheet'

const MINUTE = 60_000

function candidate(whereabouts: Candidate['whereabouts']): Candidate {
  const attendee = { id: whereabouts, name: '', organisation: '', seat: '' }
  return { attendee, phone: '', whereabouts, at: null }
}

function called(...where: Candidate['whereabouts'][]): Called {
  const match = where.length === 1 ? 'name' : where.length > 1 ? 'several' : 'none'
  const name = { zh: where.join(' '), en: '' }
  return { part: 'speaker', name, standing: name, prize: null, match, candidates: where.map(candidate) }
}

test.each([
  [['here'], 'here'],
  [['not_yet'], 'missing'],
  [['left'], 'missing'],
  [[], 'unclear'],
  [['here', 'not_yet'], 'unclear'],
  [['left', 'not_yet'], 'missing'],
  [['here', 'here'], 'here'],
] as const)('%j is %s', (where, presence) => {
  expect(presenceOf(called(...where))).toBe(presence)
})

test('nobody is lost between the groups', () => {
  const people = [called('here'), called('left'), called(), called('not_yet')]
  const { missing, unclear, here } = grouped(people)

  expect(missing).toEqual([people[1], people[3]])
  expect([...missing, ...unclear, ...here]).toHaveLength(people.length)
})

test('the steps begin at their minute', () => {
  const at = [31, 30, 15.1, 15, 5, 0, -9].map((minutes) => stepAt(minutes * MINUTE))

  expect(at).toEqual([null, 30, 30, 15, 5, 5, 5])
})

test('each step warns once, whatever way the clock goes', () => {
  let seen: Step | null = null
  const heard: (Step | null)[] = []
  for (const minutes of [40, 29, 28, 33, 29, 14, 31, 14, 4, 3, 6, 4]) {
    const step = warningAt(minutes * MINUTE, 2, seen)
    heard.push(step)
    seen = step ?? seen
  }

  expect(heard.filter((step) => step !== null)).toEqual([30, 15, 5])
})

test('nobody missing, nothing said; and a page opened late says the nearest step alone', () => {
  expect(warningAt(4 * MINUTE, 0, null)).toBeNull()
  expect(warningAt(4 * MINUTE, 1, null)).toBe(5)
  expect(warningAt(4 * MINUTE, 1, 5)).toBeNull()
})
