import { expect, test } from 'vitest'
import type { Item, PublicState } from '../shared/agenda'
import { endMove, nextMove } from './moves'

function aState(run: PublicState['run'], current: string | null, startedCount: number): PublicState {
  const items = ['a', 'b', 'c'].map((id, at) => ({
    id,
    started_at: at < startedCount ? at : null,
    ended_at: at < startedCount && id !== current ? at + 1 : null,
  })) as Item[]
  return { run, current, items, sections: [], announcements: [] } as unknown as PublicState
}

test('before the start the button starts the first item and nothing can be ended', () => {
  const state = aState('idle', null, 0)

  expect(nextMove(state)).toMatchObject({ kind: 'start', item: { id: 'a' } })
  expect(endMove(state)).toBeNull()
})

test('with an item live the button starts the one after it and the other ends it', () => {
  const state = aState('live', 'a', 1)

  expect(nextMove(state)).toMatchObject({ kind: 'start', item: { id: 'b' } })
  expect(endMove(state)).toMatchObject({ kind: 'end_item', item: { id: 'a' } })
})

test('between items ending means the conference, and that is early', () => {
  expect(endMove(aState('armed', null, 1))).toEqual({ kind: 'end_conference', early: true })
})

test('with the last item live both end the conference', () => {
  const state = aState('live', 'c', 3)

  expect(nextMove(state)).toEqual({ kind: 'end_conference', early: false })
  expect(endMove(state)).toEqual({ kind: 'end_conference', early: false })
})

test('after the end and without items there is nothing to do', () => {
  expect(nextMove(aState('ended', null, 3))).toBeNull()
  expect(nextMove({ ...aState('idle', null, 0), items: [] })).toBeNull()
})
