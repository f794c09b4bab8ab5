// Who is signed in on this browser. A link carries its key behind `#`, which no server or log ever sees.
import { ApiError, call, ofConference, slug } from './api'

export type Role = 'viewer' | 'attendee' | 'gate' | 'staff' | 'operator' | 'admin'
export type Grant = { readonly role: Role; readonly conference: string; readonly attendee_id?: string }
type Session = { readonly grants: readonly Grant[] }

const SESSION = '/api/v1/session'

/** Kept while the server does not answer, so that `signIn` may be called again after the address bar is clean. */
let pendingKey: string | null = null

/** Takes the key out of the address bar, so that it is in no screenshot, bookmark or history entry. */
function takeKey(): void {
  const fragment = new URLSearchParams(location.hash.slice(1))
  const key = fragment.get('key')
  if (key === null) return
  pendingKey = key
  fragment.delete('key')
  const rest = fragment.toString()
  history.replaceState(history.state, '', `${location.pathname}${location.search}${rest ? `#${rest}` : ''}`)
}

/**
 * The grants of this browser, after posting the link's key if there is one.
 * Throws ApiError: `bad_key`, `no_answer`, and `unknown_conference` where a sign-in would not help.
 */
export async function signIn(): Promise<readonly Grant[]> {
  const grants = await held()
  // What everybody may read says whether there is a conference at all.
  if (!grants.some(({ conference }) => conference === slug())) await call('GET', ofConference('/state'))
  return grants
}

async function held(): Promise<readonly Grant[]> {
  takeKey()
  if (pendingKey === null) return (await call<Session>('GET', SESSION)).grants
  try {
    const { grants } = await call<Session>('POST', SESSION, { key: pendingKey })
    pendingKey = null
    return grants
  } catch (error) {
    if (error instanceof ApiError && !error.passing) pendingKey = null
    throw error
  }
}

/** True when one of the grants is for this page's conference and one of these roles; an admin may do everything. */
export function allowed(grants: readonly Grant[], ...roles: readonly Role[]): boolean {
  return grants.some(
    (grant) => grant.conference === slug() && (grant.role === 'admin' || roles.includes(grant.role)),
  )
}

export async function signOut(): Promise<void> {
  await call('DELETE', SESSION)
}

/** For the first message of the staff socket; good once, for 30 s. */
export async function socketTicket(): Promise<string> {
  return (await call<{ ticket: string }>('POST', '/api/v1/ws-ticket', { conference: slug() })).ticket
}
