// The pairing page: takes the code, settles the name, shows the digits, and goes on to the device's own page.
import '../shared/page.css'
import './pair.css'
import { ApiError, slug } from '../shared/api'
import { keepAwake } from '../shared/awake'
import { language, onLanguage, say, setLanguage, translator } from '../shared/i18n'
import { problemText } from '../shared/sentences'
import { type Answer, ask, type Claim, keep, kept, newNonce, pageOf, spaced, takeCode } from './claim'
import { messages } from './messages'
import { part, type Step, setText, showStep } from './view'

const ASK_EVERY_MS = 1000

const t = translator(messages)
let claim: Claim | null = null
let answer: Answer | null = null
let step: Step = 'opening'
let trouble = ''
let timer = 0

function draw(): void {
  document.title = `${t('page_title')} · ${language() === 'zh' ? '会务' : 'Huiwu'}`
  setText('language', t('other_language'))
  part('language').lang = language() === 'zh' ? 'en' : 'zh-CN'
  setText('conference', answer ? say(answer.conference.name) : '')
  setText('title', t(step))
  setText('text', step === 'opening' || step === 'over' ? '' : t(`${step}_text`))
  setText('code-label', t('code'))
  setText('enter-button', t('next'))
  setText('name-label', t('name'))
  setText('settle-button', t('next'))
  const gate = answer?.gate ? say(answer.gate.name) : ''
  setText('place', answer ? t(answer.role === 'gate' ? 'as_gate' : 'as_staff', gate) : '')
  setText('digits', answer?.sas ?? '')
  setText('again', t('again'))
  setText('trouble', trouble === '' ? '' : trouble === 'lost' ? t('lost') : problemText(trouble))
  showStep(step)
}

function go(next: Step, said = ''): void {
  step = next
  trouble = said
  draw()
}

function understood(next: Answer): void {
  answer = next
  if (next.grants.length > 0) {
    keep(null)
    go('done')
    location.replace(pageOf(slug(), next))
    return
  }
  if (claim?.name) {
    go('show')
    timer = window.setTimeout(() => void pursue(), ASK_EVERY_MS)
  } else if (step !== 'settle') {
    part<HTMLInputElement>('name').value = next.name
    go('settle')
  }
}

/** Asks with the claim at hand, again and again where that helps. */
async function pursue(): Promise<void> {
  window.clearTimeout(timer)
  const asked = claim
  if (!asked) return
  try {
    const next = await ask(asked)
    if (asked === claim) understood(next)
  } catch (error) {
    if (asked !== claim) return
    const code = error instanceof ApiError ? error.code : 'internal'
    if (error instanceof ApiError && error.passing && error.status !== 429) {
      go(step, 'lost')
      timer = window.setTimeout(() => void pursue(), ASK_EVERY_MS)
      return
    }
    keep(null)
    claim = null
    const typing = step === 'enter' || code === 'wrong_code' || code === 'too_many_requests'
    go(typing ? 'enter' : 'over', code)
  }
}

function begin(next: Claim | null): void {
  claim = next
  keep(next)
  if (next) void pursue()
  else go('enter')
}

part<HTMLFormElement>('enter').addEventListener('submit', (event) => {
  event.preventDefault()
  const code = part<HTMLInputElement>('code').value
  // A second press while the answer is on its way: another nonce would be another tablet.
  if (claim?.code !== code) begin({ code, nonce: newNonce(), name: '' })
})
part<HTMLFormElement>('settle').addEventListener('submit', (event) => {
  event.preventDefault()
  const name = part<HTMLInputElement>('name').value.trim()
  if (claim && name !== '') begin({ ...claim, name })
})
part<HTMLInputElement>('code').addEventListener('input', (event) => {
  const field = event.target as HTMLInputElement
  // Only at the end of the text: a correction in the middle must not lose its place.
  if (field.selectionStart === field.value.length) field.value = spaced(field.value)
})
part('again').addEventListener('click', () => {
  answer = null
  begin(null)
})
part('language').addEventListener('click', () => setLanguage(language() === 'zh' ? 'en' : 'zh'))

function open(): void {
  const code = takeCode()
  answer = null
  step = 'opening'
  begin(code === null ? kept() : { code, nonce: newNonce(), name: '' })
}

window.addEventListener('hashchange', () => {
  if (location.hash.includes('code=')) open()
})
onLanguage(draw)
draw()
keepAwake()
open()
