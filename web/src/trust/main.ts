// The page on the plain port: asks what there is to trust, shows how, notices when it worked, and leads on.
import '../shared/page.css'
import './trust.css'
import { language, onLanguage, setLanguage, translator } from '../shared/i18n'
import { kindOf } from './device'
import { messages } from './messages'
import { type Authority, askAuthority, isTrusted } from './reach'
import { drawAuthority, drawState, drawSteps, drawWords, part, type Trusted } from './view'

const CHECK_EVERY_MS = 3000
/** Long enough to read that it worked. */
const LEAD_AFTER_MS = 2000

const t = translator(messages)
const own = kindOf(navigator.userAgent, navigator.maxTouchPoints)
let authority: Authority | null = null
let trusted: Trusted = 'unknown'

function draw(): void {
  drawWords(t)
  drawState(t, trusted, authority ? `${authority.https_url}/` : '/')
  drawSteps(t, own, authority?.name ?? 'Huiwu 会务')
  if (authority) drawAuthority(t, authority)
}

function show(next: Trusted): void {
  if (next === trusted) return
  trusted = next
  drawState(t, trusted, authority ? `${authority.https_url}/` : '/')
}

/** Leads on only when the steps have just worked: whoever opened the page to show it to others stays. */
async function check(): Promise<void> {
  if (document.hidden) return later()
  if (!authority) {
    authority = await askAuthority()
    if (!authority) show('unreachable')
    else draw()
  }
  if (!authority) return later()
  if (location.protocol === 'https:') return show('https')
  if (!(await isTrusted(authority.https_url))) {
    show((await askAuthority()) ? 'no' : 'unreachable')
    return later()
  }
  const justNow = trusted === 'no'
  show(justNow ? 'leading' : 'yes')
  const target = `${authority.https_url}/`
  if (justNow) window.setTimeout(() => location.assign(target), LEAD_AFTER_MS)
}

function later(): void {
  window.setTimeout(() => void check(), CHECK_EVERY_MS)
}

part('language').addEventListener('click', () => setLanguage(language() === 'zh' ? 'en' : 'zh'))
onLanguage(draw)
draw()
void check()
