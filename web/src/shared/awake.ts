// Keeps the screen on while the page is in view; browsers drop the lock whenever it is hidden.

export function keepAwake(): void {
  const take = () => {
    if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return
    navigator.wakeLock.request('screen').catch(() => {
      // Refused on low battery, or on plain http: the page says what to do by hand.
    })
  }
  document.addEventListener('visibilitychange', take)
  take()
}
