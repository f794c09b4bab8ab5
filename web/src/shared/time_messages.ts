// What pages that show the agenda say of its times, and of their own clock.
import { type Bilingual, translator } from './i18n'

const en = {
  item_end: (time: string) => `Item expected to end at ${time}`,
  day_end: (time: string) => `Day expected to end at ${time}`,
  clock_within: (ms: string) => `clock within ${ms} ms`,
  clock_unknown: 'clock not compared yet',
}

const messages: Bilingual<typeof en> = {
  en,
  zh: {
    item_end: (time) => `本环节预计 ${time} 结束`,
    day_end: (time) => `今日议程预计 ${time} 结束`,
    clock_within: (ms) => `时钟误差不超过 ${ms} 毫秒`,
    clock_unknown: '时钟尚未校对',
  },
}

export const ofTime = translator(messages)
