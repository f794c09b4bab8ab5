// The largest type with which a text still fits the box around it, whatever its length.
import type { Attachment } from 'svelte/attachments'

const SMALLEST_PX = 16
const PRECISION_PX = 2
/** No text touches the edge of its box. */
const AIR = 0.94

/** The element fills its box and does not scroll; `text` is named so that the size is worked out again with it. */
export function fillBox(text: string, largestShare: number): Attachment<HTMLElement> {
  return (element) => {
    const size = () => {
      const fits = (px: number) => {
        element.style.setProperty('font-size', `${px}px`)
        return element.scrollHeight <= element.clientHeight && element.scrollWidth <= element.clientWidth
      }
      let low = SMALLEST_PX
      let high = Math.max(SMALLEST_PX, element.clientHeight * largestShare)
      while (text && high - low > PRECISION_PX) {
        const middle = (low + high) / 2
        if (fits(middle)) low = middle
        else high = middle
      }
      fits(low * AIR)
    }
    const watcher = new ResizeObserver(size)
    watcher.observe(element)
    size()
    return () => watcher.disconnect()
  }
}
