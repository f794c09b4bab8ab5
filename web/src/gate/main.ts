// The gate's screen: wires sign-in, the asking for codes, and the drawing. Runs all day with nobody near.
import '../shared/page.css'
import './gate.css'
import { ApiError, call, ofConference } from '../shared/api'
import { keepAwake } from '../shared/awake'
import type { Text } from '../shared/i18n'
import { translator } from '../shared/i18n'
import { problemText } from '../shared/sentences'
import { allowed, signIn } from '../shared/session'
import { type CodeAnswer, CodeLife } from './code_life'
import { messages } from './messages'
import {
  drawBlank,
  drawChoice,
  drawClock,
  drawCode,
  drawLine,
  drawNames,
  drawNotice,
  type GateName,
} from './screen'

interface Conference {
  readonly name: Text
  readonly time_zone: string
  readonly gates: readonly GateName[]
}

const ANSWER_WITHIN_MS = 4000
/** Often enough that an ended code is gone within a blink and the clock never skips a second. */
const DRAW_EVERY_MS = 200
/** A refusal does not heal by itself, but the screen must come back when the office has put it right. */
const REFUSED_RETRY_MS = 15_000

const t = translator(messages)
const life = new CodeLife()
let timeZone = 'Asia/Shanghai'
let trouble = ''

function draw(): void {
  const steady = performance.now()
  const answer = life.current(steady)
  if (answer) drawCode(answer)
  else if (trouble) drawBlank(trouble)
  drawClock(life.now(steady), timeZone)
  drawLine(answer ? trouble : '')
}

function failed(error: unknown): number {
  const known = error instanceof ApiError
  trouble =
    known && (error.status === 0 || error.passing) ? t('lost') : problemText(known ? error.code : 'internal')
  const heals = known && (error.passing || error.code === 'strange_answer')
  return heals ? life.untilRetry(Math.random()) : REFUSED_RETRY_MS
}

async function ask(gate: string): Promise<void> {
  const askedAt = performance.now()
  let wait: number
  try {
    const address = ofConference(`/gates/${encodeURIComponent(gate)}/code`)
    const answer = await call<CodeAnswer>('GET', address, undefined, { timeoutMs: ANSWER_WITHIN_MS })
    life.take(answer, askedAt, performance.now())
    trouble = ''
    wait = life.untilNext(performance.now())
  } catch (error) {
    if (error instanceof ApiError && error.code === 'other_gate' && (await moved(gate))) return
    wait = failed(error)
  }
  window.setTimeout(() => void ask(gate), wait)
}

/** The office has sent this screen to another gate: it opens there. */
async function moved(from: string): Promise<boolean> {
  const own = await call<{ gate: string | null }>('GET', ofConference('/device')).catch(() => null)
  if (!own?.gate || own.gate === from) return false
  const there = new URL(location.href)
  there.searchParams.set('gate', own.gate)
  location.replace(there)
  return true
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
    const asked = new URLSearchParams(location.search).get('gate')
    const only = conference.gates.length === 1 ? conference.gates[0] : undefined
    const gate = conference.gates.find(({ id }) => id === asked) ?? (asked === null ? only : undefined)
    trouble = ''
    drawNames(conference.name, gate?.name ?? null)
    if (!gate) return drawChoice(conference.gates)
    window.setInterval(draw, DRAW_EVERY_MS)
    await ask(gate.id)
  } catch (error) {
    const wait = failed(error)
    drawBlank(trouble)
    window.setTimeout(() => void open(), wait)
  }
}

drawNotice('loading', t('loading'), '')
keepAwake()
void open()
