// Words every page may need: the state of the line, verbs, kinds of item, how the agenda runs.
import type { Bilingual } from './i18n'

const en = {
  // The line.
  live: 'Live',
  reconnecting: 'Reconnecting',
  stopped: 'Not connected',
  // Verbs.
  cancel: 'Cancel',
  close: 'Close',
  confirm: 'Confirm',
  retry: 'Try again',
  reload: 'Reload',
  save: 'Save',
  language: 'Language',
  loading: 'Loading',
  // Kinds of item.
  kind_opening: 'Opening',
  kind_briefing: 'Briefing',
  kind_report: 'Report',
  kind_document_release: 'Release of documents',
  kind_awards: 'Awards',
  kind_speech: 'Speech',
  kind_break: 'Break',
  kind_closing: 'Closing',
  // How the agenda runs.
  on_time: 'On time',
  behind: (length: string) => `${length} behind plan`,
  ahead: (length: string) => `${length} ahead of plan`,
  planned: 'planned',
  expected: 'expected',
  list_comma: ', ',
}

export const sharedMessages: Bilingual<typeof en> = {
  en,
  zh: {
    live: '实时',
    reconnecting: '正在重新连接',
    stopped: '未连接',
    cancel: '取消',
    close: '关闭',
    confirm: '确认',
    retry: '重试',
    reload: '刷新',
    save: '保存',
    language: '语言',
    loading: '正在载入',
    kind_opening: '开场',
    kind_briefing: '通报',
    kind_report: '汇报发言',
    kind_document_release: '成果发布',
    kind_awards: '颁奖表彰',
    kind_speech: '讲话',
    kind_break: '休息',
    kind_closing: '总结',
    on_time: '按计划进行',
    behind: (length) => `比计划晚 ${length}`,
    ahead: (length) => `比计划早 ${length}`,
    planned: '计划',
    expected: '预计',
    list_comma: '、',
  },
}
