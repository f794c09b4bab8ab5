// The largest type with which a name still fits its lines and the field around it: it shrinks, it is never cut.
import type { Attachment } from 'svelte/attachments'

export interface Limits {
  readonly largestPx: number
  readonly smallestPx: number
  readonly lines: number
}

/** As in the style of the name. offsetHeight counts lines; scrollHeight would count a font's own tall glyph boxes. */
const LINE_HEIGHT = 1.15

/** `text` is named so that the size is worked out again when it changes. */
export function shrinkToFit(text: string, { largestPx, smallestPx, lines }: Limits): Attachment<HTMLElement> {
  return (element) => {
    const field = element.closest('section')
    const size = () => {
      const fits = (px: number) => {
        element.style.setProperty('font-size', `${px}px`)
        const within = element.offsetHeight <= px * LINE_HEIGHT * lines + 1
        const wide = element.scrollWidth > element.clientWidth
        return within && !wide && (!field || field.scrollHeight <= field.clientHeight)
      }
      let low = smallestPx
      let high = largestPx
      while (text && high - low > 1) {
        const middle = (low + high) / 2
        if (fits(middle)) low = middle
        else high = middle
      }
      fits(fits(high) ? high : low)
    }
    const watcher = new ResizeObserver(size)
    watcher.observe(field ?? element)
    size()
    return () => watcher.disconnect()
  }
}

/** A name of two parts breaks after its dot, never before it. */
export function nameParts(name: string): string[] {
  return name.match(/[^·•‧]+[·•‧]?|[·•‧]/g) ?? []
}
