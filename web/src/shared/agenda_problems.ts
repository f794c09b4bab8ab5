// What the problem codes mean that only those meet who run the agenda. Apart from the others, as an attendee's phone
// should not have to load them.
import type { Bilingual } from './i18n'

const en = {
  unknown_item: 'This item is no longer on the agenda.',
  unknown_section: 'The agenda has no such section.',
  unknown_speaker: 'The item has no such speaker.',
  unknown_document: 'The item has no such document.',
  unknown_file: 'This file is no longer there. Upload it again.',
  file_in_use: 'A document is made of this file. Take it out of its item first.',
  files_full: 'There is no room for more files. Remove those that no item uses.',
  unknown_prize: 'The item has no such prize.',
  nothing_sealed: 'All of it is public already.',
  nothing_to_undo: 'There is nothing to take back.',
  not_the_last: 'Something else happened since; look at the agenda and decide again.',
  start_out_of_range: 'The item cannot have begun then.',
  baton_elsewhere: 'Another desk runs the agenda alone. Ask it, or take over; then press again.',
  too_many_items: 'The agenda is full.',
  unknown_announcement: 'This announcement has already been taken away.',
  command_conflict: 'This command was already used for something else. Press again.',
  stale_rev: 'Somebody else has changed the agenda meanwhile. Look at it, then press again.',
  not_allowed: 'The agenda does not allow this now.',
  not_ended: 'This is there once the conference has ended.',
  just_started: 'An item has just begun. Look at the agenda, then press again.',
}

export const agendaProblemMessages: Bilingual<typeof en> = {
  en,
  zh: {
    unknown_item: '议程中已没有这个环节。',
    unknown_section: '议程中没有这个篇章。',
    unknown_speaker: '这个环节没有这位发言人。',
    unknown_document: '这个环节没有这份文件。',
    unknown_file: '这个文件已不在服务器上，请重新上传。',
    file_in_use: '仍有环节在使用这个文件，请先从环节中移除。',
    files_full: '文件空间已满，请先删除没有环节使用的文件。',
    unknown_prize: '这个环节没有这个奖项。',
    nothing_sealed: '已全部公开。',
    nothing_to_undo: '没有可以撤回的操作。',
    not_the_last: '其后已有其他操作，请看清议程后再决定。',
    start_out_of_range: '这个环节不可能在那时开始。',
    baton_elsewhere: '另一场控台正在主控，请与其确认，或接管后再按一次。',
    too_many_items: '议程环节已满。',
    unknown_announcement: '这条通知已经撤下。',
    command_conflict: '本次操作编号已被使用，请重新按键。',
    stale_rev: '议程刚刚被他人更改，请核对后再按一次。',
    not_allowed: '当前议程状态不允许此操作。',
    not_ended: '会议结束后才能查看。',
    just_started: '刚刚已开始一个环节，请看过议程后再按。',
  },
}
