// What each problem code of the wire means to a person, and what to do next; those that only staff meet are in
// staff_problems.ts, because the page on everybody's phone must stay small.
import type { Bilingual } from './i18n'

const en = {
  // Problem codes of the wire.
  bad_json: 'The server could not read the request. Reload the page and try again.',
  bad_request: 'The server could not read the request. Reload the page and try again.',
  bad_input: 'Something entered is missing or not right. Correct it and try again.',
  too_large: 'That is too large. Make it smaller and try again.',
  too_slow: 'The connection was too slow. Try again.',
  sign_in_first: 'You are not signed in. Open the link the office gave you again.',
  bad_key: 'This link is no longer valid. Ask the office for a new one.',
  forbidden: 'Your link does not allow this. Ask the office for the right one.',
  bad_origin: 'This page was opened from another address. Open the link the office gave you again.',
  not_found: 'There is nothing at this address.',
  unknown_conference: 'There is no conference at this address. Check the link.',
  unknown_attendee: 'This attendee is no longer on the list.',
  unknown_gate: 'This conference has no such gate. Choose the gate again.',
  method_not_allowed: 'The server does not do this at this address. Reload the page.',
  code_expired: 'The code has changed. Scan the one shown now.',
  scan_conflict: 'This scan was already used for something else. Scan again.',
  too_many_requests: 'Too many requests. Wait a moment and try again.',
  store_unavailable: 'The server cannot save at the moment. Nothing was lost; it will be tried again.',
  pages_not_built: 'The web pages have not been built on the server.',
  internal: 'The server met an error of its own. Try again; if it stays, tell the office.',
  // What a page finds out by itself.
  no_answer: 'The server does not answer. Check the network.',
  strange_answer: 'Something other than our server answered. Check the network.',
}

export const problemMessages: Bilingual<typeof en> = {
  en,
  zh: {
    bad_json: '服务器无法识别请求，请刷新页面后重试。',
    bad_request: '服务器无法识别请求，请刷新页面后重试。',
    bad_input: '填写内容有缺漏或不正确，请修改后重试。',
    too_large: '内容过大，请缩减后重试。',
    too_slow: '网络过慢，请重试。',
    sign_in_first: '尚未登录，请重新打开会务台发给您的链接。',
    bad_key: '链接已失效，请向会务台索取新链接。',
    forbidden: '您的链接没有此项权限，请向会务台索取相应链接。',
    bad_origin: '页面地址不正确，请重新打开会务台发给您的链接。',
    not_found: '此地址没有内容。',
    unknown_conference: '此地址没有会议，请核对链接。',
    unknown_attendee: '名单中已没有这位参会者。',
    unknown_gate: '本次会议没有这个入口，请重新选择入口。',
    method_not_allowed: '此地址不支持该操作，请刷新页面。',
    code_expired: '签到码已更新，请扫描当前显示的签到码。',
    scan_conflict: '本次扫码编号已被使用，请重新扫码。',
    too_many_requests: '操作过于频繁，请稍候再试。',
    store_unavailable: '服务器暂时无法保存，数据没有丢失，稍后将自动重试。',
    pages_not_built: '服务器上尚未生成网页。',
    internal: '服务器内部出错，请重试；如仍出现，请告知会务台。',
    no_answer: '服务器没有应答，请检查网络。',
    strange_answer: '应答的不是会务服务器，请检查网络。',
  },
}
