// What the welcome wall shows. Names reach the page as text only.
import { language, say, type Text, translator } from '../shared/i18n'
import { clockTime, clockTimeExact } from '../shared/timing'
import { messages } from './messages'
import type { Arrival } from './queue'

const t = translator(messages)

function part(id: string): HTMLElement {
  const element = document.getElementById(id)
  if (!element) throw new Error(`wall.html has no #${id}`)
  return element
}

function line(className: string, text: string): HTMLParagraphElement {
  const element = document.createElement('p')
  element.className = className
  element.textContent = text
  return element
}

export function drawNames(conference: Text, venue: Text): void {
  part('welcome').textContent = t('welcome')
  part('conference').textContent = say(conference)
  part('venue').textContent = say(venue)
  document.title = `${t('page_title')} · ${language() === 'zh' ? '会务' : 'Huiwu'}`
}

function band(arrival: Arrival): HTMLParagraphElement {
  const element = line('band', say(arrival.category.name))
  element.style.setProperty('--hue', String(arrival.category.hue))
  return element
}

export function drawPeople(shown: readonly Arrival[], isNew: boolean): void {
  const [newest, ...others] = shown
  document.body.dataset.state = newest ? 'showing' : 'waiting'
  document.body.dataset.newest = newest?.name ?? ''
  if (!newest) {
    part('newest').replaceChildren(line('soft sentence', t('waiting')))
    return
  }
  const card = document.createElement('div')
  card.className = isNew ? 'card arriving' : 'card'
  const words = [newest.organisation, newest.title].filter((text) => text !== '').join('　')
  const name = line('name serif', newest.name)
  name.lang = 'zh-CN'
  name.classList.toggle('long', [...newest.name].length > 6)
  card.append(band(newest), name, line('organisation', words))
  part('newest').replaceChildren(card)
  part('others').replaceChildren(
    ...others.map(({ name: text, seq }) => {
      const item = document.createElement('li')
      item.className = 'serif'
      item.lang = 'zh-CN'
      item.textContent = text
      item.dataset.seq = String(seq)
      return item
    }),
  )
}

export function drawTrouble(sentence: string): void {
  document.body.dataset.state = 'blank'
  part('newest').replaceChildren(line('soft sentence', sentence))
  part('others').replaceChildren()
}

export function drawClock(now: number | null, timeZone: string): void {
  part('clock').textContent = now === null ? '' : clockTimeExact(now, timeZone)
}

export function lostSince(heardAt: number | null, timeZone: string): string {
  return heardAt === null ? t('lost') : t('stale', clockTime(heardAt, timeZone))
}

export function drawLine(sentence: string): void {
  part('line').textContent = sentence
}
