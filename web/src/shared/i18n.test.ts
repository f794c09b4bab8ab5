import { afterEach, expect, test } from 'vitest'
import { agendaProblemMessages } from './agenda_problems'
import { type Bilingual, language, onLanguage, preferred, say, setLanguage, translator } from './i18n'
import { problemMessages } from './problems'
import { alsoMeets, offsetText, problemText } from './sentences'
import { clockTime, countdown, digits, duration, minutesText } from './timing'

afterEach(() => setLanguage('zh'))

const en = { hello: 'Hello', late: (text: string) => `${text} late` }
const messages: Bilingual<typeof en> = { en, zh: { hello: '您好', late: (text) => `晚 ${text}` } }

test('the address is asked first, then memory, then the browser, and Chinese is the last word', () => {
  expect(preferred('?lang=en', 'zh', ['zh-CN'])).toBe('en')
  expect(preferred('?lang=fr', 'en', ['zh-CN'])).toBe('en')
  expect(preferred('', null, ['fr-FR', 'en-GB', 'zh'])).toBe('en')
  expect(preferred('', null, ['zh-Hant-HK', 'en'])).toBe('zh')
  expect(preferred('', 'nonsense', ['fr'])).toBe('zh')
})

test('a message is given in the language shown, with its arguments', () => {
  const t = translator(messages)

  expect(t('hello')).toBe('您好')
  expect(t('late', '3 分')).toBe('晚 3 分')
  setLanguage('en')
  expect(t('late', '3 min')).toBe('3 min late')
})

test('a change of language is told until the listener leaves', () => {
  const seen: string[] = []
  const leave = onLanguage(() => seen.push(language()))

  setLanguage('en')
  leave()
  setLanguage('zh')

  expect(seen).toEqual(['en'])
})

test('a text without English is shown in Chinese', () => {
  setLanguage('en')

  expect(say({ zh: '深圳厅', en: '' })).toBe('深圳厅')
  expect(say({ zh: '深圳厅', en: 'Shenzhen Hall' })).toBe('Shenzhen Hall')
})

test('durations are written out and clocks stay in the zone of the conference', () => {
  expect(duration(200_000)).toBe('3 分 20 秒')
  expect(duration(-3_600_000)).toBe('1 小时')
  expect(duration(900)).toBe('0 秒')
  expect(duration(540_000)).toBe('9 分钟')
  expect(countdown(540_000)).toBe('9 分 0 秒')
  expect(minutesText(200_000)).toBe('3 分钟')
  expect(minutesText(45_000)).toBe('45 秒')
  expect(digits(200_000)).toBe('03:20')
  expect(digits(-3_800_000)).toBe('1:03:20')
  expect(clockTime(Date.UTC(2023, 2, 3, 6, 5), 'Asia/Shanghai')).toBe('14:05')
  expect(clockTime(Date.UTC(2023, 2, 2, 16, 0), 'Asia/Shanghai')).toBe('00:00')
  setLanguage('en')
  expect(duration(200_000)).toBe('3 min 20 s')
})

test('a code nobody foresaw is told as a fault of the server', () => {
  expect(problemText('bad_key')).toBe(problemMessages.zh.bad_key)
  expect(problemText('stale_rev')).toBe(problemMessages.zh.internal)
  expect(problemText('from_the_future')).toBe(problemMessages.zh.internal)

  alsoMeets(agendaProblemMessages)
  expect(problemText('stale_rev')).toBe(agendaProblemMessages.zh.stale_rev)
})

test('how late it runs is said both ways, and within a minute it is on time', () => {
  expect(offsetText(59_999)).toBe('按计划进行')
  expect(offsetText(-200_000)).toBe('比计划早 3 分钟')
  setLanguage('en')
  expect(offsetText(60_000)).toBe('1 min behind plan')
})
