// The camera: chosen, remembered, and back by itself when it was lost.

export type CameraState = 'asking' | 'running' | 'refused' | 'none' | 'lost' | 'insecure'

const REMEMBERED = 'huiwu.scanner.camera'
const RETRY_MS = 2000
/** Enough for a badge at arm's length; more only costs decoding time. */
const PICTURE = { width: { ideal: 1280 }, height: { ideal: 720 } }

export class Camera {
  state = $state<CameraState>('asking')
  devices = $state<readonly { id: string; label: string }[]>([])
  current = $state('')
  facing = $state('')
  /** null: this camera has no light of its own */
  torch = $state<boolean | null>(null)
  /** performance.now() when the picture began to move, for the measurements */
  startedAt = 0

  readonly #video: HTMLVideoElement
  #stream: MediaStream | null = null
  #timer = 0
  #opening = false
  #stopped = false

  constructor(video: HTMLVideoElement) {
    this.#video = video
  }

  start(): void {
    if (!navigator.mediaDevices?.getUserMedia) {
      this.state = 'insecure'
      return
    }
    navigator.mediaDevices.addEventListener('devicechange', this.#look)
    document.addEventListener('visibilitychange', this.#look)
    void this.#open(localStorage.getItem(REMEMBERED))
  }

  stop(): void {
    navigator.mediaDevices?.removeEventListener('devicechange', this.#look)
    document.removeEventListener('visibilitychange', this.#look)
    window.clearTimeout(this.#timer)
    this.#stopped = true
    this.#close()
  }

  choose(id: string): void {
    localStorage.setItem(REMEMBERED, id)
    this.#close()
    void this.#open(id)
  }

  async light(on: boolean): Promise<void> {
    const [track] = this.#stream?.getVideoTracks() ?? []
    try {
      await track?.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] })
      this.torch = on
    } catch {
      // Too hot, or the battery is low: the button goes.
      this.torch = null
    }
  }

  /** After the person has changed the browser's permission. */
  ask(): void {
    this.state = 'asking'
    void this.#open(localStorage.getItem(REMEMBERED))
  }

  async #open(wanted: string | null): Promise<void> {
    if (this.#opening) return
    this.#opening = true
    try {
      const video = wanted
        ? { ...PICTURE, deviceId: { exact: wanted } }
        : { ...PICTURE, facingMode: 'environment' }
      const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video })
      this.#show(stream)
      if (this.#stopped) return this.#close()
      await this.#video.play()
      this.startedAt = performance.now()
      this.state = 'running'
      await this.#list()
    } catch (error) {
      this.#failed(error instanceof Error ? error.name : '', wanted)
    } finally {
      this.#opening = false
    }
  }

  #show(stream: MediaStream): void {
    this.#close()
    this.#stream = stream
    this.#video.srcObject = stream
    const [track] = stream.getVideoTracks()
    const settings = track?.getSettings()
    this.current = settings?.deviceId ?? ''
    this.facing = settings?.facingMode ?? ''
    const able = track?.getCapabilities?.() as { torch?: boolean } | undefined
    this.torch = able?.torch ? false : null
    track?.addEventListener('ended', () => {
      this.state = 'lost'
      this.#again(RETRY_MS)
    })
  }

  #failed(name: string, wanted: string | null): void {
    switch (name) {
      case 'NotAllowedError':
      case 'SecurityError':
        this.state = 'refused'
        return
      case 'OverconstrainedError':
      case 'NotFoundError':
        if (wanted) {
          // The remembered camera is gone: any other will do.
          localStorage.removeItem(REMEMBERED)
          this.#again(0)
        } else {
          this.state = 'none'
        }
        return
      default:
        // Another program holds the camera, or it was pulled out while it started.
        this.state = 'lost'
        this.#again(RETRY_MS)
    }
  }

  #look = (): void => {
    if (document.visibilityState === 'visible') this.#again(0)
  }

  #again(ms: number): void {
    window.clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => {
      const alive = this.#stream?.getVideoTracks().some((track) => track.readyState === 'live')
      if (alive && this.state === 'running') void this.#resume()
      else if (this.state !== 'refused') void this.#open(localStorage.getItem(REMEMBERED))
    }, ms)
  }

  async #resume(): Promise<void> {
    if (this.#video.paused) await this.#video.play().catch(() => this.#again(RETRY_MS))
    await this.#list()
  }

  async #list(): Promise<void> {
    const all = await navigator.mediaDevices.enumerateDevices()
    this.devices = all
      .filter((device) => device.kind === 'videoinput')
      .map((device, n) => ({ id: device.deviceId, label: device.label || String(n + 1) }))
  }

  #close(): void {
    for (const track of this.#stream?.getTracks() ?? []) track.stop()
    this.#stream = null
  }
}
