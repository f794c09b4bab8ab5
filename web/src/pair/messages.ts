// The pairing page's words.
import type { Bilingual } from '../shared/i18n'

const en = {
  page_title: 'Pair a device',
  other_language: '中文',
  opening: 'Opening …',
  enter: 'Enter the code',
  enter_text: 'The screen at the office shows eight characters beside the picture.',
  code: 'Pairing code',
  next: 'Continue',
  settle: 'What is this device called?',
  settle_text: 'The office sees this name in its list of devices.',
  name: 'Name of the device',
  as_staff: (gate: string) => (gate ? `For scanning badges, at ${gate}` : 'For scanning badges'),
  as_gate: (gate: string) => `To show the rotating code, at ${gate}`,
  show: 'Compare the digits',
  show_text: 'Does the screen at the office show the same four digits? Then the office presses "Approve".',
  done: 'Paired',
  done_text: 'Opening the page of this device …',
  over: 'Not paired',
  again: 'Enter another code',
  lost: 'The server does not answer. Trying again by itself.',
}

export const messages: Bilingual<typeof en> = {
  en,
  zh: {
    page_title: '设备配对',
    other_language: 'English',
    opening: '正在打开……',
    enter: '请输入配对码',
    enter_text: '会务台屏幕上二维码旁的八位字符。',
    code: '配对码',
    next: '下一步',
    settle: '这台设备叫什么？',
    settle_text: '会务台的设备列表将显示此名称。',
    name: '设备名称',
    as_staff: (gate) => (gate ? `用于扫码签到，位置：${gate}` : '用于扫码签到'),
    as_gate: (gate) => `用于显示入口动态码，位置：${gate}`,
    show: '请核对数字',
    show_text: '会务台屏幕显示的四位数字相同时，由会务台点击“同意接入”。',
    done: '配对完成',
    done_text: '正在打开本设备的页面……',
    over: '未能配对',
    again: '输入其他配对码',
    lost: '服务器没有应答，正在自动重试。',
  },
}
