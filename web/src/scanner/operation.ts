// What a tablet writes down and sends: operations, immutable, with an id of its own making.
import type { Direction } from '../shared/admission'
import type { Reason, ScanResult, Verdict } from '../shared/verdicts'

export type Method = 'camera' | 'reader' | 'manual'
export type Kind = 'attempt' | 'local' | 'void' | 'undo' | 'override'

/** The body of `POST C/operations`, word for word: sent again it must be the same. */
export interface Operation {
  /** `DEVICE-N`; scans kept by an older version of this page have ids of another kind */
  readonly op: string
  readonly kind: Kind
  readonly gate: string
  /** in server time, as well as the tablet knows it */
  readonly at: number
  readonly unc_ms?: number
  readonly direction?: Direction
  readonly method?: Method
  readonly code?: string
  readonly attendee_id?: string
  /** the operation it is about */
  readonly ref?: string
  /** of a local decision: what was shown */
  readonly verdict?: Verdict
  readonly reason?: Reason
  readonly note?: string
}

/** What becomes of it on the wire. */
export type Draft = Omit<Operation, 'op'>

/** The answer to one operation of a batch: a scan result, a bare acknowledgement, or an error. */
export type OperationAnswer =
  | ScanResult
  | { readonly op: string; readonly ok: true; readonly seq: number }
  | { readonly op: string; readonly error: { readonly code: string } }

export function isResult(answer: OperationAnswer): answer is ScanResult {
  return 'verdict' in answer
}

/** The same operation as `POST C/scans` takes it. */
export function asScan(operation: Operation, override?: { readonly reason: string; readonly pin: string }) {
  const { op, gate, at, direction, method, code, attendee_id } = operation
  return {
    scan_id: op,
    gate,
    scanned_at: at,
    ...(code === undefined ? { attendee_id } : { code }),
    ...(method && { method }),
    // Coming in is what every server takes for granted.
    ...(direction === 'out' && { direction }),
    ...(override && { override }),
  }
}
