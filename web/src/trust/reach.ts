// Whether this device trusts the server already: a request over HTTPS succeeds only then.

export interface Authority {
  readonly name: string
  readonly fingerprint: string
  readonly ends_at: number
  readonly https_url: string
  readonly trust_url: string
}

const ANSWER_WITHIN_MS = 4000

async function fetched(url: string): Promise<Response | null> {
  const cut = new AbortController()
  const timer = window.setTimeout(() => cut.abort(), ANSWER_WITHIN_MS)
  try {
    const response = await fetch(url, { cache: 'no-store', credentials: 'omit', signal: cut.signal })
    return response.ok ? response : null
  } catch {
    // A browser tells a page nothing about why: no trust and no answer look the same.
    return null
  } finally {
    window.clearTimeout(timer)
  }
}

/** What there is to trust; null when the server does not answer. */
export async function askAuthority(): Promise<Authority | null> {
  const response = await fetched('/trust/authority.json')
  return response && ((await response.json()) as Authority)
}

export async function isTrusted(httpsUrl: string): Promise<boolean> {
  return (await fetched(`${httpsUrl}/healthz`)) !== null
}
