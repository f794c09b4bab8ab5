import { describe, expect, test } from 'vitest'
import css from './tokens.css?raw'

type Tokens = Record<string, string>

function block(after: string): Tokens {
  const start = css.indexOf('{', css.indexOf(after)) + 1
  const body = css.slice(start, css.indexOf('}', start))
  return Object.fromEntries(
    [...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, hex]) => [name, hex]),
  )
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string | undefined, b: string | undefined): number {
  const [low = 0, high = 0] = [luminance(a ?? ''), luminance(b ?? '')].sort((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}

const light = block(':root {')
const dark = { ...light, ...block("[data-theme='dark'] {") }

test('the two dark blocks are the same', () => {
  expect(block(":not([data-theme='light']) {")).toEqual(block("[data-theme='dark'] {"))
})

describe.each([
  ['light', light],
  ['dark', dark],
])('%s', (_, tokens: Tokens) => {
  test.each(['ink', 'soft', 'house-text', 'gold', 'near'])('%s reads on every ground', (text) => {
    for (const ground of ['paper', 'raised', 'sunk']) {
      expect(contrast(tokens[text], tokens[ground])).toBeGreaterThanOrEqual(4.5)
    }
  })

  test.each(['house', 'admitted', 'repeat', 'refused', 'waiting'])('text on %s reads', (ground) => {
    expect(contrast(tokens[`on-${ground}`], tokens[ground])).toBeGreaterThanOrEqual(4.5)
  })

  test('the edge of a control is seen on every ground', () => {
    for (const ground of ['paper', 'raised', 'sunk']) {
      expect(contrast(tokens.edge, tokens[ground])).toBeGreaterThanOrEqual(3)
    }
  })
})
