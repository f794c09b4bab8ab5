// The gate screen's words. What strangers must read stands in both languages and is joined there.
import type { Bilingual } from '../shared/i18n'

const en = {
  page_title: 'Gate code',
  loading: 'Fetching the code …',
  see_staff: 'Please see the staff',
  choose: 'Which gate does this screen stand at?',
  admitted: (count: string) => `${count} admitted`,
  code_alt: 'Rotating check-in code of this gate',
  lost: 'No connection to the server. Trying again by itself.',
}

export const messages: Bilingual<typeof en> = {
  en,
  zh: {
    page_title: '入口签到码',
    loading: '正在取得签到码……',
    see_staff: '请找工作人员',
    choose: '这块屏幕在哪个入口？',
    admitted: (count) => `已签到 ${count} 人`,
    code_alt: '本入口的动态签到码',
    lost: '与服务器失去连接，正在自动重试。',
  },
}
