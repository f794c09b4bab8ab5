// Checking in with the gate's code: ask until there is an answer, then show it large with a clock that moves.
import { ApiError, call, ofConference, STRANGE_ANSWER } from '../shared/api'
import { say, translator } from '../shared/i18n'
import { problemText } from '../shared/sentences'
import { clockTime, clockTimeExact } from '../shared/timing'
import { faceName, faceOf, type ScanResult, whatToDo, why } from '../shared/verdicts'
import type { Conference } from './card'
import { forgetVisit, type GateVisit } from './gate_visit'
import { messages } from './messages'
import { part, setText, showNotice } from './view'

const RETRY_BASE_MS = 500
const RETRY_CAP_MS = 5000
const ANSWER_WITHIN_MS = 5000

const t = translator(messages)
let ticking = 0

export type Outcome = ScanResult | { readonly refusal: string }

/** Goes on until answered; the network's troubles are shown meanwhile. */
export async function checkIn({ scan_id, gate, code }: GateVisit): Promise<Outcome> {
  for (let wait = RETRY_BASE_MS; ; wait = Math.min(wait * 2, RETRY_CAP_MS)) {
    try {
      const body = { scan_id, gate, code }
      const result = await call<ScanResult>('POST', ofConference('/self-check-in'), body, {
        timeoutMs: ANSWER_WITHIN_MS,
      })
      forgetVisit()
      return result
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (!error.passing && error.code !== STRANGE_ANSWER) {
        forgetVisit()
        return { refusal: error.code }
      }
      showNotice(t('checking_in'), `${problemText(error.code)} ${t('waiting')}`)
      await new Promise((done) => setTimeout(done, wait))
    }
  }
}

export function drawOutcome(outcome: Outcome, conference: Conference): void {
  if ('refusal' in outcome) {
    const expired = outcome.refusal === 'code_expired'
    showNotice(expired ? t('expired') : problemText(outcome.refusal), expired ? t('expired_do') : '')
    return
  }
  showNotice('')
  const face = faceOf(outcome)
  const gateName = (id: string) => {
    const gate = conference.gates.find((one) => one.id === id)
    return gate ? say(gate.name) : id
  }
  const first = outcome.first ?? { at: outcome.at, gate: outcome.gate }
  const place = { time: clockTime(first.at, conference.time_zone), gate: gateName(first.gate) }
  const titles = {
    admitted: t('success'),
    kept: t('success'),
    repeat: t('already'),
    refused: faceName('refused'),
  }
  const details = {
    admitted: t('already_why', place.time, place.gate),
    kept: why(outcome, place),
    repeat: t('already_why', place.time, place.gate),
    refused: why(outcome, place),
  }
  part('result').dataset.face = face
  part('result').hidden = false
  setText('result-title', titles[face])
  setText('result-why', details[face])
  setText('result-do', face === 'refused' ? whatToDo(outcome.reason) : '')
  setText('result-seat', outcome.attendee?.seat ? t('seat', outcome.attendee.seat) : '')
  startClock(conference.time_zone)
}

/** Moves every second: staff tell a live screen from a picture of one. */
function startClock(timeZone: string): void {
  window.clearInterval(ticking)
  const tick = () => setText('clock', clockTimeExact(Date.now(), timeZone))
  ticking = window.setInterval(tick, 1000)
  tick()
}
