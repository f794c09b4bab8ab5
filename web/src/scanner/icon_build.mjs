// Draws the icons of the installed scanner while the pages are built: the house's mark as PNG, for systems that take no SVG.
import { crc32, deflateSync } from 'node:zlib'

export const ICON_SIZES = [180, 192, 512]

/** Of a square of 100: the ground reaches the edge, since systems cut their own shape; the mark keeps to the safe middle. */
const GROUND = [0x9b, 0x1f, 0x1d]
const MARK = [0xfa, 0xf6, 0xf1]
const SHAPES = [
  // the roof, two beams and the figure below: 会
  [
    [50, 20],
    [80, 45],
    [66, 45],
    [50, 31],
    [34, 45],
    [20, 45],
  ],
  [
    [34, 47],
    [66, 47],
    [66, 54],
    [34, 54],
  ],
  [
    [25, 59],
    [75, 59],
    [75, 66],
    [25, 66],
  ],
  [
    [44, 66],
    [53, 66],
    [43, 76],
    [61, 76],
    [56, 70],
    [64, 67],
    [77, 83],
    [69, 83],
    [66, 81],
    [27, 81],
    [30, 76],
    [36, 76],
  ],
]
/** Samples a pixel's side is cut into: enough for smooth edges. */
const FINE = 3

function inside(x, y, polygon) {
  let odd = false
  for (const [at, [ax, ay]] of polygon.entries()) {
    const [bx, by] = polygon[(at + 1) % polygon.length]
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd
  }
  return odd
}

/** Where the mark lies: outside, nothing has to be sampled. */
const [NEAR, FAR] = [19, 84]

/** The share of a pixel the mark covers. */
function cover(column, row, size) {
  const at = [(column / size) * 100, (row / size) * 100]
  if (at.some((side) => side < NEAR || side > FAR)) return 0
  let hits = 0
  for (let sample = 0; sample < FINE * FINE; sample += 1) {
    const x = ((column + ((sample % FINE) + 0.5) / FINE) / size) * 100
    const y = ((row + (Math.floor(sample / FINE) + 0.5) / FINE) / size) * 100
    if (SHAPES.some((polygon) => inside(x, y, polygon))) hits += 1
  }
  return hits / (FINE * FINE)
}

/** @param {number} size of a side, in pixels; gives the bytes of a PNG */
export function drawIcon(size) {
  const line = 1 + size * 3
  const pixels = Buffer.alloc(line * size)
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const share = cover(column, row, size)
      for (const [channel, ground] of GROUND.entries()) {
        const value = ground + (MARK[channel] - ground) * share
        pixels[row * line + 1 + column * 3 + channel] = Math.round(value)
      }
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(pixels)), chunk('IEND')])
}

function chunk(type, data = Buffer.alloc(0)) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const whole = Buffer.alloc(body.length + 8)
  whole.writeUInt32BE(data.length, 0)
  body.copy(whole, 4)
  whole.writeUInt32BE(crc32(body), body.length + 4)
  return whole
}
