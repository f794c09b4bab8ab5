// The whole screen, by a tap, a click or a key; browsers ask for one of these before they give it.

/** Keys that people try: F as players have it, Enter and the space bar. */
const KEYS = new Set(['f', 'F', 'Enter', ' '])

export function isFullscreenKey({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return KEYS.has(key) && !ctrlKey && !metaKey && !altKey
}

export function toggleFullscreen(): void {
  if (!document.fullscreenEnabled) return
  const done = document.fullscreenElement
    ? document.exitFullscreen()
    : document.documentElement.requestFullscreen()
  done.catch(() => {
    // Refused, as in a frame or a kiosk: the screen stays as it is, and stays right.
  })
}
