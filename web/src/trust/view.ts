// What the page shows: the state, the steps of each kind of device, the digits to compare.
import { language, type Translate } from '../shared/i18n'
import { inOrder, type Kind } from './device'
import type { messages } from './messages'
import type { Authority } from './reach'

export type Trusted = 'unknown' | 'no' | 'yes' | 'leading' | 'https' | 'unreachable'

const FILES = { ios: '/trust/ca.mobileconfig', other: '/trust/ca.crt' } as const
const STEPS = [1, 2, 3, 4] as const
/** Which step has the button. */
const DOWNLOAD_STEP = 1

type T = Translate<typeof messages.en>

export function part<E extends HTMLElement = HTMLElement>(id: string): E {
  const element = document.getElementById(id)
  if (!element) throw new Error(`trust.html has no #${id}`)
  return element as E
}

function setText(id: string, text: string): void {
  const element = part(id)
  element.textContent = text
  element.hidden = text === ''
}

export function drawWords(t: T): void {
  const zh = language() === 'zh'
  document.title = `${t('page_title')} · ${zh ? '会务' : 'Huiwu'}`
  setText('heading', t('heading'))
  setText('why', t('why'))
  setText('language', t('other_language'))
  part('language').lang = zh ? 'en' : 'zh-CN'
  setText('steps-title', t('steps'))
  setText('compare-title', t('compare'))
  setText('compare-text', t('compare_do'))
  setText('others-title', t('others'))
  setText('others-text', t('others_do'))
  part<HTMLImageElement>('picture').alt = t('picture')
}

export function drawState(t: T, trusted: Trusted, onward: string): void {
  const words = {
    unknown: [t('checking'), ''],
    no: [t('not_yet'), t('not_yet_do')],
    yes: [t('trusted'), t('trusted_do')],
    leading: [t('leading'), t('leading_do')],
    https: [t('over_https'), t('over_https_do')],
    unreachable: [t('unreachable'), t('unreachable_do')],
  } as const
  const [title, text] = words[trusted]
  part('state').dataset.trusted = trusted
  setText('state-title', title)
  setText('state-text', text)
  const link = part<HTMLAnchorElement>('onward')
  link.textContent = t('onward')
  link.href = onward
  link.hidden = !['yes', 'leading', 'https'].includes(trusted)
}

export function drawAuthority(t: T, authority: Authority): void {
  setText('authority', t('authority', authority.name))
  part('fingerprint').replaceChildren(
    ...authority.fingerprint.split(' ').map((group) => {
      const element = document.createElement('span')
      element.textContent = group
      return element
    }),
  )
  setText('ends', t('ends', dateOf(authority.ends_at)))
  setText('address', authority.trust_url)
  part<HTMLImageElement>('picture').src = '/trust/address.svg'
}

function dateOf(instant: number): string {
  const day = new Date(instant)
  return language() === 'zh'
    ? `${day.getFullYear()} 年 ${day.getMonth() + 1} 月 ${day.getDate()} 日`
    : day.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })
}

/** The device's own kind first and open; whoever helps others opens the rest. */
export function drawSteps(t: T, own: Kind | null, name: string): void {
  const open = new Set([...part('devices').querySelectorAll('details[open]')].map((one) => one.id))
  const drawn = inOrder(own).map((kind) => {
    const details = document.createElement('details')
    details.id = kind
    details.open = open.has(kind) || (open.size === 0 && kind === own)
    const summary = document.createElement('summary')
    summary.textContent = t(kind)
    const list = document.createElement('ol')
    list.append(...STEPS.map((step) => drawStep(t, kind, step, name)))
    details.append(summary, list)
    return details
  })
  part('devices').replaceChildren(...drawn)
}

function drawStep(t: T, kind: Kind, step: (typeof STEPS)[number], name: string): HTMLLIElement {
  const item = document.createElement('li')
  const words = document.createElement('p')
  words.textContent =
    kind === 'ios' && step === 3
      ? t('ios_3', name)
      : kind === 'macos' && step === 2
        ? t('macos_2', name)
        : t(`${kind}_${step}` as 'ios_1')
  item.append(words)
  if (step === DOWNLOAD_STEP) item.append(downloadOf(t, kind))
  return item
}

function downloadOf(t: T, kind: Kind): HTMLAnchorElement {
  const link = document.createElement('a')
  link.className = 'button'
  link.href = kind === 'ios' ? FILES.ios : FILES.other
  link.textContent = t(kind === 'ios' ? 'get_profile' : 'get_certificate')
  return link
}
