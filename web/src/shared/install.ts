// Keeps a page on this machine: its own small service worker, for one page of one conference and nothing else.
import { slug } from './api'

let asked = false

/** Asked for once the conference is known to exist; without https there is no worker, and the page says so elsewhere. */
export function installWorker(name: 'scanner' | 'stage'): void {
  if (asked || !('serviceWorker' in navigator)) return
  asked = true
  const conference = `/c/${encodeURIComponent(slug())}/`
  const worker = conference + (name === 'scanner' ? 'worker' : `${name}worker`)
  navigator.serviceWorker.register(worker, { scope: conference + name, updateViaCache: 'none' }).catch(() => {
    // No server just now, or a browser that forbids workers: the next opening asks again.
    asked = false
  })
}
