// Keeps the page on the tablet: its own small service worker, for the scanner of this conference and nothing else.
import { slug } from '../shared/api'

let asked = false

/** Asked for once the conference is known to exist; without https there is no worker, and the page says so elsewhere. */
export function installWorker(): void {
  if (asked || !('serviceWorker' in navigator)) return
  asked = true
  const page = `/c/${encodeURIComponent(slug())}/scanner`
  navigator.serviceWorker
    .register(page.replace(/scanner$/, 'worker'), { scope: page, updateViaCache: 'none' })
    .catch(() => {
      // No server just now, or a browser that forbids workers: the next opening asks again.
      asked = false
    })
}
