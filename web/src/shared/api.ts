// Requests to our own server: JSON, a time-out, and errors as codes.

export type FieldFault = { readonly at: string; readonly code: string }

/** No answer came: the network or the server is away, and nothing is known about what was asked. */
export const NO_ANSWER = 'no_answer'
/** Something answered that does not speak our wire, such as a hotel's sign-in page. */
export const STRANGE_ANSWER = 'strange_answer'

export class ApiError extends Error {
  readonly code: string
  /** The HTTP status, 0 when no answer came. */
  readonly status: number
  readonly errors: readonly FieldFault[]
  /** The whole problem, for codes that carry more, such as `rev` with `stale_rev`. */
  readonly body: Readonly<Record<string, unknown>>
  readonly retryAfterMs: number | null

  constructor(status: number, body: Record<string, unknown>, retryAfterMs: number | null = null) {
    const code = typeof body.code === 'string' ? body.code : STRANGE_ANSWER
    super(code)
    this.name = 'ApiError'
    this.code = code
    this.status = status
    this.body = body
    this.errors = Array.isArray(body.errors) ? (body.errors as FieldFault[]) : []
    this.retryAfterMs = retryAfterMs
  }

  /** True when the same request may succeed later, unchanged. */
  get passing(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500
  }
}

export type CallOptions = { readonly timeoutMs?: number; readonly signal?: AbortSignal }
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** The server gives up on its own work before this. */
const ANSWER_WITHIN_MS = 15_000

/** The conference this page belongs to: `/c/{slug}/{page}`. */
export function slug(path: string = location.pathname): string {
  return decodeURIComponent(path.split('/')[2] ?? '')
}

/** `/api/v1/conferences/{slug}` and what follows. */
export function ofConference(rest: string): string {
  return `/api/v1/conferences/${encodeURIComponent(slug())}${rest}`
}

function asObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

function requestInit(method: Method, body: unknown, signal: AbortSignal): RequestInit {
  const init: RequestInit = {
    method,
    signal,
    credentials: 'same-origin',
    headers: { accept: 'application/json' },
  }
  if (body instanceof FormData) return { ...init, body }
  if (body === undefined) return init
  const headers = { accept: 'application/json', 'content-type': 'application/json' }
  return { ...init, headers, body: JSON.stringify(body) }
}

async function understood<T>(answer: Response): Promise<T> {
  const text = await answer.text()
  if (answer.ok && text === '') return undefined as T
  const body = asObject(text)
  if (answer.ok && body) return body as T
  const after = Number(answer.headers.get('retry-after'))
  throw new ApiError(answer.status, body ?? {}, after > 0 ? after * 1000 : null)
}

/** Sends a request and gives back its JSON; throws nothing but ApiError. `FormData` travels as it is. */
export async function call<T>(
  method: Method,
  path: string,
  body?: unknown,
  { timeoutMs = ANSWER_WITHIN_MS, signal }: CallOptions = {},
): Promise<T> {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), timeoutMs)
  const pass = () => stop.abort()
  signal?.addEventListener('abort', pass)
  if (signal?.aborted) stop.abort()
  try {
    return await understood<T>(await fetch(path, requestInit(method, body, stop.signal)))
  } catch (error) {
    throw error instanceof ApiError ? error : new ApiError(0, { code: NO_ANSWER })
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', pass)
  }
}

/** An id nobody else makes. `crypto.randomUUID` is missing on plain http, which a hall's own network may well be. */
export function newId(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
