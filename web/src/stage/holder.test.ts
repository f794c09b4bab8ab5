import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { holderOf, rememberHolder } from './holder'

beforeEach(() => {
  const kept = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  })
})
afterEach(() => vi.unstubAllGlobals())

test('a desk keeps its id and its name over a reload, one for each conference', () => {
  const made = holderOf('hui')
  rememberHolder('hui', { ...made, name: '一号台' })

  expect(holderOf('hui')).toEqual({ id: made.id, name: '一号台' })
  expect(holderOf('other').id).not.toBe(made.id)
})

test('what lies there unreadable, or a browser that keeps nothing, gives a desk all the same', () => {
  localStorage.setItem('huiwu.stage.holder.hui', '{')
  expect(holderOf('hui').id).toMatch(/^[\w-]+$/)

  vi.stubGlobal('localStorage', undefined)
  expect(holderOf('hui').id).toMatch(/^[\w-]+$/)
})
