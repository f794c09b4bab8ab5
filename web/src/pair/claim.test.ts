import { expect, test } from 'vitest'
import { newNonce, pageOf, readClaim, spaced } from './claim'

test('a nonce holds 128 bits and is never the same', () => {
  const nonces = new Set(Array.from({ length: 100 }, newNonce))

  expect(nonces.size).toBe(100)
  for (const nonce of nonces) expect(nonce).toMatch(/^[0-9a-f]{32}$/)
})

test('a code is shown as the office shows it, however it is typed', () => {
  expect(spaced('ab')).toBe('AB')
  expect(spaced('abcd')).toBe('ABCD')
  expect(spaced('abcde')).toBe('ABCD-E')
  expect(spaced('ABCD-EFGH')).toBe('ABCD-EFGH')
  expect(spaced(' ab cd ef gh ij')).toBe('ABCD-EFGH')
})

test('a device goes to the page of its role, at its gate', () => {
  const gate = { id: 'main', name: { zh: '主入口', en: '' } }

  expect(pageOf('hui', { role: 'staff', gate })).toBe('/c/hui/scanner?gate=main')
  expect(pageOf('hui', { role: 'staff', gate: null })).toBe('/c/hui/scanner')
  expect(pageOf('hui', { role: 'gate', gate })).toBe('/c/hui/gate?gate=main')
})

test('what was kept is read back, and anything else is nothing', () => {
  const claim = { code: 'ABCD-EFGH', nonce: 'n', name: '' }

  expect(readClaim({ ...claim, more: 1 })).toEqual(claim)
  for (const other of [null, 'x', 1, {}, { code: 'x' }, { ...claim, name: 1 }]) {
    expect(readClaim(other)).toBeNull()
  }
})
