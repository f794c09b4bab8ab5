// Keys of the stage page. A key that is being typed into a field, or pressed on a control, is none of ours.

export type KeyAction =
  | 'next'
  | 'end'
  | 'hold'
  | 'more'
  | 'less'
  | 'take_back'
  | 'announce'
  | 'up'
  | 'down'
  | 'help'
  | 'escape'
  | 'choose'

type Pressed = Pick<KeyboardEvent, 'key' | 'repeat' | 'ctrlKey' | 'metaKey' | 'altKey' | 'isComposing'>

const KEYS: Readonly<Record<string, KeyAction>> = {
  ' ': 'next',
  e: 'end',
  h: 'hold',
  '+': 'more',
  '=': 'more',
  '-': 'less',
  z: 'take_back',
  a: 'announce',
  arrowup: 'up',
  arrowdown: 'down',
  '?': 'help',
  '？': 'help',
  escape: 'escape',
}

/** Held keys repeat only where that is wanted: walking through the list. */
export function keyAction(pressed: Pressed, somethingChosen: boolean): KeyAction | null {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey || pressed.isComposing) return null
  const action =
    pressed.key === 'Enter' ? (somethingChosen ? 'choose' : 'next') : KEYS[pressed.key.toLowerCase()]
  if (!action || (pressed.repeat && action !== 'up' && action !== 'down')) return null
  return action
}

const FIELDS = 'input, textarea, select, [contenteditable]'
const CONTROLS = 'button, a, summary'

/** True when the element with the focus wants this key itself. */
export function belongsToControl(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false
  if (target.closest(FIELDS)) return key !== 'Escape'
  return target.closest(CONTROLS) !== null && (key === 'Enter' || key === ' ')
}
