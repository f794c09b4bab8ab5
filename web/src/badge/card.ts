// The white card: who it is, and the code that opens the gates.
import { ofConference } from '../shared/api'
import { say, type Text, translator } from '../shared/i18n'
import { messages } from './messages'
import { widestLine } from './name_size'
import { part, setText } from './view'

export interface Category {
  readonly key: string
  readonly name: Text
  readonly hue: number
}

export interface Attendee {
  readonly id: string
  readonly name: string
  readonly organisation: string
  readonly title: string
  readonly category: string
  readonly seat: string
  readonly code: string
  readonly short_code: string
  readonly badge: 'active' | 'revoked'
}

export interface Conference {
  readonly name: Text
  readonly time_zone: string
  readonly categories: readonly Category[]
  readonly gates: readonly { readonly id: string; readonly name: Text }[]
}

const t = translator(messages)

export function drawCard(attendee: Attendee, conference: Conference): void {
  const category = conference.categories.find(({ key }) => key === attendee.category)
  setText('conference', say(conference.name))
  setText('category', category ? say(category.name) : attendee.category)
  if (category) part('category').style.setProperty('--hue', String(category.hue))
  drawName(attendee.name)
  setText('organisation', attendee.organisation)
  setText('title', attendee.title)
  setText('seat', attendee.seat && t('seat', attendee.seat))
  drawCode(attendee)
  part('card').hidden = false
}

/** In parts, so that a line ends after the dot of a transcribed name and not before it. */
function drawName(name: string): void {
  const heading = part('name')
  heading.style.setProperty('--ems', String(widestLine(name)))
  const parts = (name.match(/[^·•‧]+[·•‧]?|[·•‧]/g) ?? []).map((text) => {
    const span = document.createElement('span')
    span.textContent = text
    return span
  })
  heading.replaceChildren(...parts)
}

function drawCode(attendee: Attendee): void {
  const active = attendee.badge === 'active'
  const image = part<HTMLImageElement>('code')
  image.hidden = !active
  image.alt = t('code_of', attendee.name)
  // The code is in the address so that a replaced badge is not shown from the browser's memory.
  const address = `${ofConference(`/attendees/${encodeURIComponent(attendee.id)}/badge.svg`)}?of=${attendee.short_code}`
  if (active && image.getAttribute('src') !== address) image.src = address
  setText('short-code', active ? attendee.short_code : '')
  setText('hint', t(active ? 'bright' : 'revoked'))
  part('hint').classList.toggle('revoked', !active)
}
