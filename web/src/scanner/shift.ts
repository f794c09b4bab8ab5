// Whose shift it is on this tablet, and when the lock falls: by the server's word, and by this tablet's own clock.
//
// A PIN can only be checked by the server. So a tablet that was unlocked goes on without a network until the shift
// ends, however quiet it was; with the server there, a quarter of an hour without work locks it.

/** `pin` of `C/device`. */
export interface Pin {
  readonly asked: boolean
  readonly member: { readonly id: string; readonly name: string } | null
  readonly until: number | null
  readonly locked: boolean
  readonly closed_until: number | null
  readonly idle: boolean
}

export interface Shift {
  /** the conference wants a PIN of whoever works here */
  readonly asked: boolean
  /** who works here; null: nobody has entered a PIN */
  readonly member: string | null
  readonly until: number
  /** when somebody last worked here */
  readonly used_at: number
}

export const IDLE_MS = 15 * 60_000
export const OPEN: Shift = { asked: false, member: null, until: 0, used_at: 0 }

/** After the server's word. Idle to the server is a tablet that worked without it: then its own clock decides. */
export function shiftAfter(shift: Shift, pin: Pin, now: number): Shift {
  if (!pin.asked) return OPEN
  if (pin.member === null) return pin.idle ? { ...shift, asked: true } : { ...OPEN, asked: true }
  const used_at = shift.member === null ? now : shift.used_at
  return { asked: true, member: pin.member.name, until: pin.until ?? now, used_at }
}

export function isLocked(shift: Shift, now: number, online: boolean): boolean {
  if (!shift.asked) return false
  if (shift.member === null || now >= shift.until) return true
  return online && now - shift.used_at >= IDLE_MS
}
