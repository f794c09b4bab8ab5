// The parts of the page by name, and which of them each step shows.

export type Step = 'opening' | 'enter' | 'settle' | 'show' | 'done' | 'over'

export function part<E extends HTMLElement = HTMLElement>(id: string): E {
  const element = document.getElementById(id)
  if (!element) throw new Error(`pair.html has no #${id}`)
  return element as E
}

/** Empty texts leave no empty line behind. */
export function setText(id: string, text: string): void {
  const element = part(id)
  if (element.textContent !== text) element.textContent = text
  element.hidden = text === ''
}

export function showStep(step: Step): void {
  const before = document.body.dataset.step
  document.body.dataset.step = step
  part('enter').hidden = step !== 'enter'
  part('settle').hidden = step !== 'settle'
  part('digits').hidden = step !== 'show'
  part('again').hidden = step !== 'over'
  if (before === step) return
  if (step === 'enter') part('code').focus()
  if (step === 'settle') part<HTMLInputElement>('name').select()
}
