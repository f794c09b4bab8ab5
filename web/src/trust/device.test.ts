import { describe, expect, it } from 'vitest'
import { inOrder, KINDS, kindOf } from './device'

const MAC =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4'

describe('the kind of a device', () => {
  it.each([
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15', 5, 'ios'],
    [MAC, 5, 'ios'],
    [MAC, 0, 'macos'],
    ['Mozilla/5.0 (Linux; Android 13; SM-X200) AppleWebKit/537.36 Chrome/120.0', 5, 'android'],
    ['Mozilla/5.0 (Android 13; Mobile; rv:120.0) Gecko/120.0 Firefox/120.0', 5, 'android'],
    ['Mozilla/5.0 (Linux; Android 12; HarmonyOS; BAH4-W09) AppleWebKit/537.36', 5, 'android'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Edg/120.0', 10, 'windows'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:120.0) Gecko/20100101 Firefox/120.0', 0, 'firefox'],
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0', 0, null],
  ])('%s with %i touch points is %s', (userAgent, touchPoints, kind) => {
    expect(kindOf(userAgent, touchPoints)).toBe(kind)
  })

  it('comes first among all, and none is lost', () => {
    expect(inOrder('windows')[0]).toBe('windows')
    expect(new Set(inOrder('windows'))).toEqual(new Set(KINDS))
    expect(inOrder('windows')).toHaveLength(KINDS.length)
    expect(inOrder(null)).toEqual(KINDS)
  })
})
