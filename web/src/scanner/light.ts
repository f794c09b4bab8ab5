// What this tablet's light said of a scan, beside what the server says of it now. A light never turns: when a
// store that had lost the scan answers it otherwise, the entry is told once more, and a card asks the staff.
import type { Reason, ScanResult, Verdict } from '../shared/verdicts'
import type { Entry } from './database'
import { type Draft, isResult, type OperationAnswer } from './operation'
import type { Disagreement } from './scan'

export interface Light {
  readonly verdict: Verdict
  readonly reason: Reason
  /** by which operation the server knows of it: the scan itself, or the local decision that stands in for it */
  readonly op: string
}

/** An attempt and the local decision after it lie no further apart. */
const OWN_WITHIN_MS = 10_000

/** The first answer is the light; what comes later changes none. */
export function lightAfter({ op, body, light }: Entry, answer: OperationAnswer): Light | undefined {
  if (light || !isResult(answer) || body.kind === 'local') return light
  return { verdict: answer.verdict, reason: answer.reason, op }
}

/** What must be told as well: this attempt had let somebody in, was lost on the way, and is now answered otherwise. */
export function toldAgain({ op, body, light, taken_back }: Entry, answer: OperationAnswer): Draft | null {
  if (body.kind !== 'attempt' || light?.op !== op || taken_back || !isResult(answer)) return null
  if (light.verdict !== 'admitted' || answer.verdict === 'admitted') return null
  const { op: _, ...scan } = body
  return { ...scan, kind: 'local', ref: op, verdict: light.verdict, reason: light.reason }
}

/** Null when the answer agrees with the light, or there was none. */
export function disagreement(entry: Entry, answer: OperationAnswer): Disagreement | null {
  const { op, body, light, label, taken_back } = entry
  if (!isResult(answer) || !light || light.verdict === answer.verdict || taken_back) return null
  if (light.op !== op && isOwn(entry, light, answer)) return null
  // Named by what the server can be asked to take back.
  return {
    op: light.op,
    label: answer.attendee?.name ?? (label || body.code || ''),
    shown: light.verdict,
    answer,
  }
}

/** The record that let the person in is this tablet's own local decision, taken in before the attempt itself. */
function isOwn({ body }: Entry, light: Light, answer: ScanResult): boolean {
  const first = light.verdict === 'admitted' && answer.verdict === 'repeat' ? answer.first : null
  return first?.gate === body.gate && Math.abs(first.at - body.at) < OWN_WITHIN_MS
}
