// The parts of the page by name; the HTML file holds them all.

export function part<E extends HTMLElement = HTMLElement>(id: string): E {
  const element = document.getElementById(id)
  if (!element) throw new Error(`badge.html has no #${id}`)
  return element as E
}

/** Empty texts leave no empty line behind. */
export function setText(id: string, text: string): void {
  const element = part(id)
  element.textContent = text
  element.hidden = text === ''
}

export function showNotice(title: string, text = ''): void {
  part('notice').hidden = title === ''
  setText('notice-title', title)
  setText('notice-text', text)
}
