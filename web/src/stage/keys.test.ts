import { expect, test } from 'vitest'
import { KEYS, type Key, keyAction } from './keys'

function pressed(key: string, change: Partial<KeyboardEvent> = {}) {
  const nothing = {
    repeat: false,
    shiftKey: false,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    isComposing: false,
  }
  return { key, ...nothing, ...change }
}

test('each key does what the button says', () => {
  const keys = [
    ' ',
    'Enter',
    'e',
    'E',
    'h',
    '+',
    '=',
    '-',
    'z',
    'a',
    'ArrowUp',
    'ArrowDown',
    '?',
    'Escape',
    'q',
  ]

  expect(keys.map((key) => keyAction(pressed(key), false))).toEqual([
    'next',
    'next',
    'end',
    'end',
    'hold',
    'more',
    'more',
    'less',
    'take_back',
    'announce',
    'up',
    'down',
    'help',
    'escape',
    null,
  ])
})

test('with an item chosen Enter is for that item and the space bar still for the next', () => {
  expect(keyAction(pressed('Enter'), true)).toBe('choose')
  expect(keyAction(pressed(' '), true)).toBe('next')
})

test('a held key walks the list and does nothing else', () => {
  expect(keyAction(pressed('ArrowDown', { repeat: true }), false)).toBe('down')
  expect(keyAction(pressed(' ', { repeat: true }), false)).toBeNull()
})

test('shortcuts of the browser and unfinished Chinese input are left alone', () => {
  expect(keyAction(pressed('a', { ctrlKey: true }), false)).toBeNull()
  expect(keyAction(pressed('e', { isComposing: true }), false)).toBeNull()
})

test('no two actions wait for the same key, but the chosen item may have its own', () => {
  const all: Key[] = Object.values(KEYS)
  for (const forChosen of [true, false]) {
    const names = all
      .filter(({ chosen = false }) => chosen === forChosen)
      .flatMap(({ key, other = [] }) => [key, ...other])
    expect(new Set(names).size).toBe(names.length)
  }
})

test('shift makes another key only of those that print nothing', () => {
  expect(keyAction(pressed('ArrowUp', { shiftKey: true }), true)).toBe('move_up')
  expect(keyAction(pressed('ArrowUp', { shiftKey: true }), false)).toBeNull()
  expect(keyAction(pressed('?', { shiftKey: true }), false)).toBe('help')
  expect(keyAction(pressed('Z', { shiftKey: true }), false)).toBe('take_back')
})
