import { expect, test } from 'vitest'
import type { Item, PublicState } from '../shared/agenda'
import { ceremonies, likeliest, sealedDocuments, sealedPrizes } from './ceremony'
import type { ItemPlan } from './standing.svelte'

const items = ['a', 'b', 'c'].map((id) => ({ id })) as Item[]
const state = { items } as unknown as PublicState
const aDocument = (id: string, released_at: number | null = null) => ({ id, released_at })
const aPrize = (id: string, revealed_at: number | null = null) => ({ id, revealed_at })
const plan = {
  a: { speaker_numbers: [], documents: [], prizes: [] },
  b: { speaker_numbers: [], documents: [aDocument('1', 5), aDocument('2')], prizes: [] },
  c: { speaker_numbers: [], documents: [], prizes: [aPrize('third', 5), aPrize('second'), aPrize('first')] },
} as unknown as Record<string, ItemPlan>

test('only items that have something are ceremonies, with what is still sealed in its order', () => {
  const [b, c, ...more] = ceremonies(state, plan)

  expect([b?.item.id, c?.item.id, more.length]).toEqual(['b', 'c', 0])
  expect(b && sealedDocuments(b).map(({ id }) => id)).toEqual(['2'])
  expect(c && sealedPrizes(c).map(({ id }) => id)).toEqual(['second', 'first'])
})

test('the live item is meant first, else the first with something sealed, else any', () => {
  const all = ceremonies(state, plan)
  const open = ceremonies(state, { b: { ...plan.b, documents: [aDocument('1', 5)] } as unknown as ItemPlan })

  expect(likeliest(all, 'c')?.item.id).toBe('c')
  expect(likeliest(all, 'a')?.item.id).toBe('b')
  expect(likeliest(open, null)?.item.id).toBe('b')
  expect(likeliest([], null)).toBeNull()
})
