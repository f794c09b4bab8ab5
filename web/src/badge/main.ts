// The badge page: wires the link, the sign-in, the card and the self check-in.
import '../shared/page.css'
import './badge.css'
import { ApiError, call, ofConference, slug } from '../shared/api'
import { keepAwake } from '../shared/awake'
import { language, onLanguage, setLanguage, translator } from '../shared/i18n'
import { problemText } from '../shared/sentences'
import { allowed, type Grant, signIn } from '../shared/session'
import { type Attendee, type Conference, drawCard } from './card'
import { forgetVisit, pendingVisit, takeGateVisit } from './gate_visit'
import { messages } from './messages'
import { checkIn, drawOutcome, type Outcome } from './self_check_in'
import { part, setText, showNotice } from './view'

const RETRY_MS = 3000

const t = translator(messages)
const wanted = new URLSearchParams(location.search).get('attendee')
/** What is on the page, drawn again when the language changes. */
let draw: () => void = () => showNotice(t('loading'))

function show(next: () => void): void {
  draw = next
  drawAll()
}

function drawAll(): void {
  const zh = language() === 'zh'
  document.title = `${t('page_title')} · ${zh ? '会务' : 'Huiwu'}`
  setText('print', t('print'))
  setText('language', t('other_language'))
  part('language').lang = zh ? 'en' : 'zh-CN'
  part('print').hidden = wanted === null
  draw()
}

async function load(
  grants: readonly Grant[],
): Promise<{ attendee: Attendee; conference: Conference } | null> {
  if (wanted !== null && allowed(grants, 'staff')) {
    const person = call<Attendee>('GET', ofConference(`/attendees/${encodeURIComponent(wanted)}`))
    const [attendee, conference] = await Promise.all([person, call<Conference>('GET', ofConference(''))])
    return { attendee, conference }
  }
  if (!grants.some((grant) => grant.role === 'attendee' && grant.conference === slug())) return null
  const [me, conference] = await Promise.all([
    call<{ attendee: Attendee }>('GET', ofConference('/me')),
    call<Conference>('GET', ofConference('')),
  ])
  return { attendee: me.attendee, conference }
}

function explainNobody(grants: readonly Grant[]): void {
  const visiting = pendingVisit() !== null
  forgetVisit()
  show(() => {
    if (visiting) showNotice(t('open_badge_first'), t('open_badge_first_do'))
    else if (allowed(grants, 'staff')) showNotice(t('staff_choose'), t('staff_choose_do'))
    else showNotice(t('not_signed_in'), t('not_signed_in_do'))
  })
}

async function open(): Promise<void> {
  takeGateVisit()
  try {
    const grants = await signIn()
    const found = await load(grants)
    if (!found) return explainNobody(grants)
    const visit = wanted === null ? pendingVisit() : null
    let outcome: Outcome | null = null
    const drawFound = () => {
      drawCard(found.attendee, found.conference)
      if (outcome) drawOutcome(outcome, found.conference)
      else showNotice(visit ? t('checking_in') : '')
    }
    show(drawFound)
    if (!visit) return
    outcome = await checkIn(visit)
    show(drawFound)
    part('notice').scrollIntoView()
  } catch (error) {
    const code = error instanceof ApiError ? error.code : 'internal'
    const again = error instanceof ApiError && error.passing
    show(() => showNotice(problemText(code), again ? t('waiting') : ''))
    if (again) window.setTimeout(() => void open(), RETRY_MS)
  }
}

part('print').addEventListener('click', () => window.print())
part('language').addEventListener('click', () => setLanguage(language() === 'zh' ? 'en' : 'zh'))
window.addEventListener('hashchange', () => void open())
onLanguage(drawAll)
drawAll()
keepAwake()
void open()
