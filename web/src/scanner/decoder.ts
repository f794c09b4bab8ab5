// The page's side of the decoding worker: one picture in flight, the next only after its answer.

export interface Picture {
  readonly id: number
  readonly picture: ImageBitmap | ImageData
}

/** id 0 says that the engine is loaded, or why it is not. */
export interface Read {
  readonly id: number
  readonly text: string | null
  readonly fault?: string
}

/** A worker that is silent for so long has died with the tab in the background. */
const PATIENCE_MS = 8000

export class Decoder {
  readonly #onFault: (fault: string | null) => void
  #worker: Worker
  #id = 0
  #waiting: { id: number; done: (text: string | null) => void; timer: number } | null = null
  #canvas: HTMLCanvasElement | null = null

  constructor(onFault: (fault: string | null) => void) {
    this.#onFault = onFault
    this.#worker = this.#start()
  }

  get busy(): boolean {
    return this.#waiting !== null
  }

  stop(): void {
    this.#worker.terminate()
    this.#answer(this.#waiting?.id ?? 0, null)
  }

  async read(video: HTMLVideoElement): Promise<string | null> {
    if (this.#waiting || video.videoWidth === 0) return null
    this.#id += 1
    const id = this.#id
    const answer = new Promise<string | null>((done) => {
      const timer = window.setTimeout(() => this.#restart(), PATIENCE_MS)
      this.#waiting = { id, done, timer }
    })
    try {
      const picture = await this.#picture(video)
      this.#worker.postMessage({ id, picture } satisfies Picture, [
        picture instanceof ImageData ? picture.data.buffer : picture,
      ])
    } catch {
      // A frame cannot be grabbed while the camera changes; the next one can.
      this.#answer(id, null)
    }
    return answer
  }

  /** Safari before 16.4 has no OffscreenCanvas: there the pixels are taken on the page. */
  #picture(video: HTMLVideoElement): Promise<ImageBitmap> | ImageData {
    if (typeof OffscreenCanvas !== 'undefined') return createImageBitmap(video)
    this.#canvas ??= document.createElement('canvas')
    this.#canvas.width = video.videoWidth
    this.#canvas.height = video.videoHeight
    const context = this.#canvas.getContext('2d', { willReadFrequently: true })
    if (!context) throw new Error('no 2d context')
    context.drawImage(video, 0, 0)
    return context.getImageData(0, 0, video.videoWidth, video.videoHeight)
  }

  #start(): Worker {
    const worker = new Worker(new URL('./decode.worker.ts', import.meta.url), { type: 'module' })
    worker.addEventListener('message', (event: MessageEvent<Read>) => {
      const { id, text, fault } = event.data
      if (id === 0 || fault) this.#onFault(fault ?? null)
      this.#answer(id, text)
    })
    worker.addEventListener('error', (event) => this.#onFault(event.message || 'worker'))
    return worker
  }

  #restart(): void {
    this.#worker.terminate()
    this.#answer(this.#waiting?.id ?? 0, null)
    this.#worker = this.#start()
  }

  #answer(id: number, text: string | null): void {
    if (this.#waiting?.id !== id) return
    window.clearTimeout(this.#waiting.timer)
    const { done } = this.#waiting
    this.#waiting = null
    done(text)
  }
}
