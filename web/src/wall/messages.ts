// The welcome wall's words.
import type { Bilingual } from '../shared/i18n'

const en = {
  page_title: 'Welcome wall',
  welcome: 'Welcome',
  waiting: 'Your name appears here when you check in.',
  lost: 'No connection to the server. Trying again by itself.',
  stale: (time: string) => `Last news at ${time}. Trying again by itself.`,
}

export const messages: Bilingual<typeof en> = {
  en,
  zh: {
    page_title: '欢迎墙',
    welcome: '欢迎莅临',
    waiting: '签到后，您的姓名将显示在这里。',
    lost: '与服务器失去连接，正在自动重试。',
    stale: (time) => `最近更新 ${time}，正在自动重试。`,
  },
}
