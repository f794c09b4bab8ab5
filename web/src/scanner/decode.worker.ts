// Reads codes from pictures away from the page, so that a slow tablet still answers to touch.
import { prepareZXingModule, type ReaderOptions, readBarcodes } from 'zxing-wasm/reader'
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url'
import type { Picture, Read } from './decoder'

const OPTIONS: ReaderOptions = {
  formats: ['QRCode'],
  maxNumberOfSymbols: 1,
  tryHarder: true,
  tryInvert: true,
  tryDownscale: true,
  textMode: 'Plain',
}

/** The library would ask a foreign host for its binary; ours lies beside the page. */
const ready = prepareZXingModule({
  overrides: { locateFile: (path: string) => (path.endsWith('.wasm') ? wasmUrl : path) },
  fireImmediately: true,
})

let canvas: OffscreenCanvas | undefined
let context: OffscreenCanvasRenderingContext2D | null = null

function pixels(bitmap: ImageBitmap): ImageData {
  const { width, height } = bitmap
  if (!canvas || canvas.width !== width || canvas.height !== height) {
    canvas = new OffscreenCanvas(width, height)
    context = canvas.getContext('2d', { willReadFrequently: true })
  }
  if (!context) throw new Error('no 2d context in this worker')
  context.drawImage(bitmap, 0, 0)
  bitmap.close()
  return context.getImageData(0, 0, width, height)
}

async function read({ id, picture }: Picture): Promise<Read> {
  try {
    await ready
    const image = picture instanceof ImageData ? picture : pixels(picture)
    const [code] = await readBarcodes(image, OPTIONS)
    return { id, text: code?.text ?? null }
  } catch (error) {
    return { id, text: null, fault: String(error) }
  }
}

self.addEventListener('message', (event: MessageEvent<Picture>) => {
  void read(event.data).then((answer) => self.postMessage(answer))
})

void ready.then(
  () => self.postMessage({ id: 0, text: null } satisfies Read),
  (error: unknown) => self.postMessage({ id: 0, text: null, fault: String(error) } satisfies Read),
)
