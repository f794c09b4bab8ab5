// Hands every new picture of the camera to the decoder, one at a time.
import type { Decoder } from './decoder'

/** Where the browser cannot say that a frame is new (Firefox before 132), this often is enough. */
const FALLBACK_MS = 50

export type OnText = (text: string, frameAt: number) => void

export function watch(video: HTMLVideoElement, decoder: Decoder, onText: OnText): () => void {
  let stopped = false
  const look = async () => {
    if (stopped) return
    const frameAt = performance.now()
    const text = decoder.busy ? null : await decoder.read(video)
    if (text && !stopped) onText(text, frameAt)
    next()
  }
  const next = () => {
    if (stopped) return
    if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(() => void look())
    else window.setTimeout(() => requestAnimationFrame(() => void look()), FALLBACK_MS)
  }
  next()
  return () => {
    stopped = true
  }
}
