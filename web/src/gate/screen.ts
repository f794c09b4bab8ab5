// What the gate's screen shows: the code, or a sentence in its place; never an old code.
import { language, say, type Text, translator } from '../shared/i18n'
import { clockTimeExact } from '../shared/timing'
import type { CodeAnswer } from './code_life'
import { messages } from './messages'

export interface GateName {
  readonly id: string
  readonly name: Text
}

const t = translator(messages)

function part<E extends HTMLElement = HTMLElement>(id: string): E {
  const element = document.getElementById(id)
  if (!element) throw new Error(`gate.html has no #${id}`)
  return element as E
}

function write(id: string, text: string): void {
  const element = part(id)
  element.textContent = text
  element.hidden = text === ''
}

export function drawNames(conference: Text, gate: Text | null): void {
  write('conference-zh', conference.zh)
  write('conference-en', conference.en)
  write('gate-zh', gate?.zh ?? messages.zh.page_title)
  write('gate-en', gate ? gate.en : messages.en.page_title)
  document.title = `${gate ? say(gate) : t('page_title')} · ${language() === 'zh' ? '会务' : 'Huiwu'}`
}

let shown = ''

/** The picture comes as XML text; as the source of an <img> it can neither run nor load anything. */
export function drawCode(answer: CodeAnswer): void {
  const image = part<HTMLImageElement>('code')
  if (shown !== answer.svg) image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(answer.svg)}`
  shown = answer.svg
  image.alt = t('code_alt')
  image.hidden = false
  part('notice').hidden = true
  document.body.dataset.state = 'showing'
  const admitted = part('admitted')
  admitted.hidden = answer.admitted === undefined
  admitted.textContent = t('admitted', String(answer.admitted ?? ''))
}

export function drawNotice(
  state: 'loading' | 'blank' | 'choosing',
  title: string,
  text: string,
  second = '',
): void {
  const image = part<HTMLImageElement>('code')
  image.hidden = true
  image.removeAttribute('src')
  shown = ''
  part('notice').hidden = false
  write('notice-title', title)
  write('notice-second', second)
  write('notice-text', text)
  document.body.dataset.state = state
}

/** Fail closed: people are sent to the staff, in both languages whatever the screen's own is. */
export function drawBlank(why: string): void {
  drawNotice('blank', messages.zh.see_staff, why, messages.en.see_staff)
}

export function drawChoice(gates: readonly GateName[]): void {
  drawNotice('choosing', t('choose'), '')
  const links = gates.map(({ id, name }) => {
    const link = document.createElement('a')
    link.className = 'button'
    link.href = `?gate=${encodeURIComponent(id)}`
    link.textContent = name.en ? `${name.zh} ${name.en}` : name.zh
    const item = document.createElement('li')
    item.append(link)
    return item
  })
  part('gates').replaceChildren(...links)
}

export function drawClock(now: number | null, timeZone: string): void {
  part('clock').textContent = now === null ? '' : clockTimeExact(now, timeZone)
}

export function drawLine(trouble: string): void {
  part('line').textContent = trouble
}
