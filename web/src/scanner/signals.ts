// A sound and a vibration for each verdict, told apart without looking.
import type { Face } from '../shared/verdicts'

type Signal = Face | 'waiting'

interface Tone {
  readonly hz: number
  readonly at: number
  readonly s: number
  readonly wave: OscillatorType
}

/** Admitted rises, a repeat knocks twice on one note, refused is low and rough, waiting is one short tick. */
const TONES: Record<Signal, readonly Tone[]> = {
  admitted: [
    { hz: 660, at: 0, s: 0.09, wave: 'sine' },
    { hz: 990, at: 0.09, s: 0.16, wave: 'sine' },
  ],
  kept: [{ hz: 660, at: 0, s: 0.2, wave: 'sine' }],
  repeat: [
    { hz: 520, at: 0, s: 0.1, wave: 'triangle' },
    { hz: 520, at: 0.18, s: 0.1, wave: 'triangle' },
  ],
  refused: [
    { hz: 190, at: 0, s: 0.22, wave: 'square' },
    { hz: 140, at: 0.24, s: 0.34, wave: 'square' },
  ],
  waiting: [{ hz: 800, at: 0, s: 0.04, wave: 'sine' }],
}

const SHAKES: Record<Signal, number[]> = {
  admitted: [60],
  kept: [60, 60, 20],
  repeat: [80, 80, 80],
  refused: [300, 80, 300],
  waiting: [20],
}

const LOUDNESS: Record<OscillatorType, number> = {
  sine: 0.5,
  triangle: 0.6,
  square: 0.18,
  sawtooth: 0.18,
  custom: 0.2,
}

let audio: AudioContext | undefined

/** Browsers give sound only after a touch; the first one anywhere on the page is enough. */
export function allowSound(): void {
  audio ??= new AudioContext()
  if (audio.state === 'suspended') void audio.resume()
}

export function signal(kind: Signal): void {
  if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.(SHAKES[kind])
  if (audio?.state !== 'running') return
  for (const tone of TONES[kind]) play(audio, tone)
}

function play(context: AudioContext, { hz, at, s, wave }: Tone): void {
  const begin = context.currentTime + at
  const volume = context.createGain()
  volume.gain.setValueAtTime(0, begin)
  volume.gain.linearRampToValueAtTime(LOUDNESS[wave], begin + 0.008)
  volume.gain.setValueAtTime(LOUDNESS[wave], begin + s - 0.02)
  volume.gain.linearRampToValueAtTime(0, begin + s)
  const voice = context.createOscillator()
  voice.type = wave
  voice.frequency.value = hz
  voice.connect(volume).connect(context.destination)
  voice.start(begin)
  voice.stop(begin + s + 0.02)
}
