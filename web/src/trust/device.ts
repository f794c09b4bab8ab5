// Which kind of device this is, as far as it tells; the steps for it come first.

export const KINDS = ['ios', 'android', 'windows', 'macos', 'firefox'] as const
export type Kind = (typeof KINDS)[number]

/** Null when none of the steps is for this device. */
export function kindOf(userAgent: string, touchPoints: number): Kind | null {
  if (/iPhone|iPad|iPod/.test(userAgent)) return 'ios'
  if (/Android|HarmonyOS/.test(userAgent)) return 'android'
  // An iPad says that it is a Mac; no Mac has a touch screen.
  if (/Macintosh/.test(userAgent) && touchPoints > 1) return 'ios'
  // On computers Firefox keeps a list of its own and may not ask the system.
  if (/Firefox\//.test(userAgent)) return 'firefox'
  if (/Windows/.test(userAgent)) return 'windows'
  if (/Macintosh/.test(userAgent)) return 'macos'
  return null
}

/** All kinds, this device's own first. */
export function inOrder(own: Kind | null): Kind[] {
  return own === null ? [...KINDS] : [own, ...KINDS.filter((kind) => kind !== own)]
}
