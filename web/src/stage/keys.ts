// Keys of the stage page, in one table: what is pressed, what is printed on buttons and what the help sheet says all
// come from here. A key that is being typed into a field, or pressed on a control, is none of ours.

/** `key` is that of the event, small, with `shift+` before the longer names; `other` are further ways to say it. */
export type Key = {
  readonly key: string
  readonly other?: readonly string[]
  /** only with an item chosen in the agenda */
  readonly chosen?: true
  /** walks on while it is held down; any other held key is one press */
  readonly walks?: true
}

export const KEYS = {
  next: { key: ' ', other: ['enter'] },
  take_back: { key: 'z' },
  end: { key: 'e' },
  hold: { key: 'h' },
  arm: { key: 'g' },
  more: { key: '+', other: ['=', '＋'] },
  less: { key: '-', other: ['−', '－'] },
  late: { key: 'l' },
  release: { key: 'd' },
  reveal: { key: 'r' },
  announce: { key: 'a' },
  message: { key: 'm' },
  baton: { key: 'b' },
  up: { key: 'arrowup', walks: true },
  down: { key: 'arrowdown', walks: true },
  add: { key: 'n' },
  choose: { key: 'enter', chosen: true },
  skip: { key: 's', chosen: true },
  move_up: { key: 'shift+arrowup', chosen: true },
  move_down: { key: 'shift+arrowdown', chosen: true },
  shorter: { key: '[', other: ['【'], chosen: true },
  longer: { key: ']', other: ['】'], chosen: true },
  edit: { key: 'i', chosen: true },
  anew: { key: 'y' },
  give_up: { key: 'x' },
  plan: { key: '1' },
  ceremony: { key: '2' },
  words: { key: '3' },
  speaker: { key: '4' },
  documents: { key: '5' },
  help: { key: '?', other: ['？'] },
  escape: { key: 'escape' },
} as const satisfies Readonly<Record<string, Key>>

export type KeyAction = keyof typeof KEYS
type Pressed = Pick<
  KeyboardEvent,
  'key' | 'repeat' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing'
>

const TABLE = Object.entries(KEYS) as [KeyAction, Key][]

/** What this key does now. With an item chosen, a key that is for the chosen item goes to it. */
export function keyAction(pressed: Pressed, somethingChosen: boolean): KeyAction | null {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey || pressed.isComposing) return null
  const shift = pressed.shiftKey && pressed.key.length > 1 ? 'shift+' : ''
  const name = shift + pressed.key.toLowerCase()
  const fits = TABLE.filter(([, { key, other }]) => key === name || other?.includes(name))
  const found =
    fits.find(([, { chosen }]) => chosen && somethingChosen) ?? fits.find(([, one]) => !one.chosen)
  if (!found || (pressed.repeat && !found[1].walks)) return null
  return found[0]
}

const FIELDS = 'input, textarea, select, [contenteditable]'
const CONTROLS = 'button, a, summary'

/** True when the element with the focus wants this key itself. */
export function belongsToControl(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false
  if (target.closest(FIELDS)) return key !== 'Escape'
  return target.closest(CONTROLS) !== null && (key === 'Enter' || key === ' ')
}
