// The service worker of one page of one conference: its files stay on the machine, so that it opens without a server.
// The build makes one for each page that needs it.
//
// 1. Installing fetches the page and every file it needs, past the browser's own cache; one missing, and nothing changes.
// 2. Opening asks the network first, for PATIENCE_MS; then the kept page opens. A new version thus shows at the next opening.
// 3. Files carry their digest in their names: a kept one is always the right one.
// 4. The version before stays as well: a tab that is still open may ask for its files.

/** Put in by the build: the page's files, the one the page must name, and a digest of them all. */
declare const FILES: readonly string[]
declare const ENTRY: string
declare const VERSION: string

/** Of a service worker's global only what is used here: the library for workers contradicts the one for pages. */
interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request
  respondWith(answer: Promise<Response>): void
}
interface WorkerScope {
  readonly registration: { readonly scope: string }
  readonly clients: { claim(): Promise<void> }
  skipWaiting(): Promise<void>
  addEventListener(type: 'install' | 'activate', listener: (event: ExtendableEvent) => void): void
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void
}

const worker = self as unknown as WorkerScope
/** `/c/{slug}/scanner` or `/c/{slug}/stage`: the page, and what sets this conference's caches apart from another's on the same host. */
const page = new URL(worker.registration.scope).pathname
const prefix = `huiwu ${page} `
const cacheName = prefix + VERSION
const KEPT_VERSIONS = 2
/** A network that has not sent the page by then is no network. */
const PATIENCE_MS = 2_500

async function install(): Promise<void> {
  const shell = await fetch(page, { cache: 'reload', credentials: 'same-origin' })
  // A server that was renewed in this very moment sends another page than these files belong to: the next try will do.
  if (!shell.ok || !(await shell.clone().text()).includes(ENTRY))
    throw new Error('another version of the page')
  const cache = await caches.open(cacheName)
  await cache.addAll(FILES.map((file) => new Request(file, { cache: 'reload' })))
  await cache.put(page, shell)
  await worker.skipWaiting()
}

async function tidy(): Promise<void> {
  const mine = (await caches.keys()).filter((name) => name.startsWith(prefix))
  const old = mine.filter((name) => name !== cacheName).slice(0, -(KEPT_VERSIONS - 1))
  await Promise.all(old.map((name) => caches.delete(name)))
  await worker.clients.claim()
}

async function open(request: Request): Promise<Response> {
  const kept = await caches.match(page, { cacheName })
  if (!kept) return fetch(request)
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS)
  try {
    const answer = await fetch(request, { signal: stop.signal })
    // A server that is just starting, or a proxy in front of one that is down, is as good as none.
    return answer.status >= 500 ? kept : answer
  } catch {
    return kept
  } finally {
    clearTimeout(timer)
  }
}

worker.addEventListener('install', (event) => event.waitUntil(install()))
worker.addEventListener('activate', (event) => event.waitUntil(tidy()))
worker.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin) return
  if (request.mode === 'navigate' && pathname === page) event.respondWith(open(request))
  else if (pathname.startsWith('/static/'))
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)))
})
