import { afterEach, describe, expect, test } from 'vitest'
import vectors from '../../../tests/vectors/agenda_fold.json'
import type { Item, PublicState } from '../shared/agenda'
import { setLanguage } from '../shared/i18n'
import { changes } from './changes'
import type { Command } from './press'
import { changeText, commandText, shortName } from './press_words'

const item = { id: 'a', cue: '4', title: { zh: '发布操作指引', en: 'Guidelines' } } as Item
const conference = { time_zone: 'Asia/Shanghai' } as PublicState['conference']
const state = { conference, items: [item] } as unknown as PublicState

afterEach(() => setLanguage('zh'))

function spoken(language: 'zh' | 'en', text: () => string): string {
  setLanguage(language)
  return text()
}

test('a press is told by what is written on its item, in either language', () => {
  const release: Command = { command: 'release', item: 'a', documents: ['1', '2'] }

  expect(spoken('zh', () => commandText(release, state))).toBe('发布 2 份文件 · 4 发布操作指引')
  expect(spoken('en', () => commandText(release, state))).toBe('Release 2 of 4 Guidelines')
  expect(spoken('zh', () => commandText({ command: 'start', item: 'gone' }, state))).toContain('已移除的环节')
  expect(spoken('zh', () => commandText({ command: 'extend', item: 'a', by_ms: -60_000 }, state))).toBe(
    '缩短 1 分钟 · 4 发布操作指引',
  )
  expect(spoken('en', () => commandText({ command: 'take' }, null))).toBe('Give the baton back')
})

test('a long title is cut, by letters and never through one', () => {
  const long = { ...item, title: { zh: '𠮷'.repeat(40), en: '' } }

  expect(shortName(long)).toBe(`4 ${'𠮷'.repeat(24)}…`)
})

describe.each(['zh', 'en'] as const)('every change has its words in %s', (language) => {
  for (const { name, state: before, next } of vectors as unknown as {
    name: string
    state: PublicState
    next: PublicState
  }[]) {
    test(name, () => {
      setLanguage(language)

      for (const change of changes(before, next)) {
        const text = changeText(change, 'Asia/Shanghai')
        expect(text).not.toMatch(/undefined|null|NaN|^$/)
      }
    })
  }
})
