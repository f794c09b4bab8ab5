// The welcome wall: wires sign-in, the asking for arrivals, and the drawing. Runs all day with nobody near.
import '../shared/page.css'
import './wall.css'
import { ApiError, call, ofConference } from '../shared/api'
import { keepAwake } from '../shared/awake'
import type { Text } from '../shared/i18n'
import { problemText } from '../shared/sentences'
import { allowed, signIn } from '../shared/session'
import { drawClock, drawLine, drawNames, drawPeople, drawTrouble, lostSince } from './picture'
import { type Arrival, Queue } from './queue'

interface Conference {
  readonly name: Text
  readonly venue: Text
  readonly time_zone: string
}
interface Answer {
  readonly seq: number
  readonly now: number
  readonly arrivals: readonly Arrival[]
}

/** Soon enough that somebody who has just passed the gate still looks up. */
const ASK_EVERY_MS = 1_500
const RETRY_MS = 4_000
const ANSWER_WITHIN_MS = 4_000
const REFUSED_RETRY_MS = 15_000
const DRAW_EVERY_MS = 250

const queue = new Queue()
let since = 0
let offset = 0
let heardAt: number | null = null
let isLost = false
let timeZone = 'Asia/Shanghai'

function draw(): void {
  const now = Date.now() + offset
  if (queue.advance(performance.now())) drawPeople(queue.shown, true)
  drawClock(heardAt === null ? null : now, timeZone)
  drawLine(isLost ? lostSince(heardAt, timeZone) : '')
}

async function ask(): Promise<void> {
  let wait = ASK_EVERY_MS
  try {
    const answer = await call<Answer>('GET', ofConference(`/welcome?since=${since}`), undefined, {
      timeoutMs: ANSWER_WITHIN_MS,
    })
    // A ledger with another past counts anew; what is on the wall stays.
    if (answer.seq < since) since = 0
    else if (heardAt === null) queue.begin(answer.arrivals)
    else queue.take(answer.arrivals)
    if (heardAt === null) drawPeople(queue.shown, false)
    since = answer.seq
    offset = answer.now - Date.now()
    heardAt = answer.now
    isLost = false
  } catch (error) {
    isLost = true
    wait = RETRY_MS + Math.random() * RETRY_MS
    if (error instanceof ApiError && !error.passing && error.status !== 0) return reopen(error)
  }
  window.setTimeout(() => void ask(), wait)
}

function reopen(error: ApiError): void {
  drawTrouble(problemText(error.code))
  window.setTimeout(() => location.reload(), REFUSED_RETRY_MS)
}

async function open(): Promise<void> {
  try {
    const grants = await signIn()
    if (!allowed(grants, 'gate')) {
      throw new ApiError(grants.length > 0 ? 403 : 401, {
        code: grants.length > 0 ? 'forbidden' : 'sign_in_first',
      })
    }
    const conference = await call<Conference>('GET', ofConference(''))
    timeZone = conference.time_zone
    drawNames(conference.name, conference.venue)
    window.setInterval(draw, DRAW_EVERY_MS)
    await ask()
  } catch (error) {
    reopen(error instanceof ApiError ? error : new ApiError(0, { code: 'internal' }))
  }
}

keepAwake()
void open()
