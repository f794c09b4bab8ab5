// What the server answers to a scan, how a verdict is drawn, and the words for its reason.
import { translator } from './i18n'

export type Verdict = 'admitted' | 'repeat' | 'refused'

export type Reason =
  | 'ok'
  | 'already_in'
  | 'not_a_badge'
  | 'other_conference'
  | 'unknown_code'
  | 'revoked'
  | 'replaced'
  | 'category_not_for_zone'
  | 'wrong_direction'
  | 'too_early'
  | 'too_late'
  | 'full'
  | 'not_inside'
  | 'checked_out'
  | 'overridden'

export interface ScannedPerson {
  readonly id: string
  readonly name: string
  readonly organisation: string
  readonly title: string
  readonly category: string
  readonly seat: string
}

export interface ScanResult {
  readonly scan_id: string
  readonly verdict: Verdict
  readonly reason: Reason
  /** fsynced, or confirmed by a replica: only then is a ✓ solid */
  readonly durable: boolean
  readonly attendee: ScannedPerson | null
  readonly first: { readonly at: number; readonly gate: string } | null
  readonly at: number
  readonly gate: string
  readonly seq: number
  /** `local`: decided on a tablet that had no answer in time */
  readonly kind?: OperationKind
  readonly direction?: 'in' | 'out'
  readonly scope?: string | null
  /** the hours that were missed, with too_early and too_late */
  readonly window?: { readonly opens_at: number; readonly closes_at: number } | null
  readonly conflict?: string | null
  readonly inside?: number | null
  readonly warning?: 'nearly_full' | null
}

export type OperationKind = 'attempt' | 'local' | 'void' | 'undo' | 'override' | 'self' | 'close'

/** Four faces: an admission that is not durable yet must not look like one that is. */
export type Face = 'admitted' | 'kept' | 'repeat' | 'refused'

export function faceOf(result: Pick<ScanResult, 'verdict' | 'durable'>): Face {
  if (result.verdict === 'admitted') return result.durable ? 'admitted' : 'kept'
  return result.verdict
}

/** `why_` says what happened, `do_` what the staff do next. */
const en = {
  admitted: 'Admitted',
  kept: 'Admitted',
  repeat: 'Repeat scan',
  refused: 'Refused',
  why_ok: 'Checked in.',
  do_ok: 'Please go in.',
  why_kept: 'Recorded, not yet durable.',
  why_local: 'Saved on this tablet; it will be confirmed by itself.',
  why_already_in: (time: string, gate: string) => `Already checked in at ${time}, ${gate}.`,
  do_already_in: 'Check that this is the person on the badge.',
  why_not_a_badge: 'This is not one of our badge codes.',
  do_not_a_badge: 'Scan the code on the front of the badge.',
  why_other_conference: 'This badge is for another conference.',
  do_other_conference: 'Please go to the office.',
  why_unknown_code: 'Nobody on the list has this code.',
  do_unknown_code: 'Search by name, or go to the office.',
  why_revoked: 'This badge has been revoked.',
  do_revoked: 'Keep the badge and call the office.',
  why_replaced: 'This badge was replaced by a newer one.',
  do_replaced: 'Ask for the new badge, or call the office.',
  why_category_not_for_zone: 'This category may not enter here.',
  do_category_not_for_zone: 'Please show the way to the right gate.',
  why_wrong_direction: 'This gate does not take people this way.',
  do_wrong_direction: 'Please show the way to the right gate.',
  why_too_early: (opens: string) => (opens ? `Entry begins at ${opens}.` : 'Entry has not begun yet.'),
  do_too_early: 'Please ask the guest to wait.',
  why_too_late: (closes: string) =>
    closes ? `Entry ended at ${closes}.` : 'Entry is closed for this category.',
  do_too_late: 'Please go to the office.',
  why_full: 'All places behind this gate are taken.',
  do_full: 'Please ask the guest to wait, and call the office.',
  why_not_inside: 'Not checked in here, so there is nothing to check out.',
  do_not_inside: 'Let the guest leave; check in on the way in.',
  why_checked_out: 'Checked out.',
  do_checked_out: 'Goodbye. Scan again on the way back.',
  why_overridden: 'Let in by the staff; it is on record.',
  do_overridden: 'Please go in.',
}

const zh: { readonly [K in keyof typeof en]: (typeof en)[K] } = {
  admitted: '准许入场',
  kept: '准许入场',
  repeat: '重复扫码',
  refused: '不可入场',
  why_ok: '签到成功。',
  do_ok: '请入场。',
  why_kept: '已记录，尚待确认保存。',
  why_local: '已存在本机，联网后自动确认。',
  why_already_in: (time, gate) => `已于 ${time} 在${gate}签到。`,
  do_already_in: '请核对是否本人。',
  why_not_a_badge: '这不是本会议的胸牌码。',
  do_not_a_badge: '请扫胸牌正面的二维码。',
  why_other_conference: '这是另一场会议的胸牌。',
  do_other_conference: '请到会务台处理。',
  why_unknown_code: '名单中没有这个胸牌码。',
  do_unknown_code: '请按姓名查找，或到会务台处理。',
  why_revoked: '该胸牌已作废。',
  do_revoked: '请收回胸牌并联系会务台。',
  why_replaced: '该胸牌已补办，旧胸牌码停用。',
  do_replaced: '请出示新胸牌，或联系会务台。',
  why_category_not_for_zone: '该参会类别不能从此入口进入。',
  do_category_not_for_zone: '请引导至相应入口。',
  why_wrong_direction: '此入口不供此方向通行。',
  do_wrong_direction: '请引导至相应入口。',
  why_too_early: (opens) => (opens ? `${opens} 开始入场。` : '尚未开始入场。'),
  do_too_early: '请参会者稍候。',
  why_too_late: (closes) => (closes ? `入场已于 ${closes} 结束。` : '该参会类别现不开放入场。'),
  do_too_late: '请到会务台处理。',
  why_full: '该区域人数已满。',
  do_full: '请参会者稍候，并联系会务台。',
  why_not_inside: '尚未在此签到，无需签退。',
  do_not_inside: '请放行离场；再次进入时签到即可。',
  why_checked_out: '签退成功。',
  do_checked_out: '请慢走，返回时再次扫码。',
  why_overridden: '已人工放行并记录。',
  do_overridden: '请入场。',
}

const t = translator({ en, zh })

export function faceName(face: Face): string {
  return t(face)
}

/** The sentence for what happened. `first` is the earlier check-in in words, for a repeat; `hours` writes an instant. */
export function why(
  result: ScanResult,
  first: { readonly time: string; readonly gate: string },
  hours: (at: number) => string = () => '',
): string {
  if (result.reason === 'already_in') return t('why_already_in', first.time, first.gate)
  if (faceOf(result) === 'kept') return t(result.kind === 'local' ? 'why_local' : 'why_kept')
  if (result.reason === 'too_early')
    return t('why_too_early', result.window ? hours(result.window.opens_at) : '')
  if (result.reason === 'too_late')
    return t('why_too_late', result.window ? hours(result.window.closes_at) : '')
  return t(`why_${result.reason}`)
}

export function whatToDo(reason: Reason): string {
  return t(`do_${reason}`)
}
