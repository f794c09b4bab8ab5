// Dark unless the operator chose otherwise on this machine: the desk stands in a dim room.

const REMEMBERED = 'huiwu.stage.theme'

export function restoreTheme(): void {
  try {
    if (localStorage.getItem(REMEMBERED) === 'light') document.documentElement.dataset.theme = 'light'
  } catch {
    // No storage here: dark it stays.
  }
}

export function toggleTheme(): void {
  const root = document.documentElement
  root.dataset.theme = root.dataset.theme === 'light' ? 'dark' : 'light'
  try {
    localStorage.setItem(REMEMBERED, root.dataset.theme)
  } catch {
    // Not remembered, then: it holds until the page is closed.
  }
}
