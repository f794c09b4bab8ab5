import { expect, test } from 'vitest'
import type { ReleasedDocument } from '../shared/agenda'
import { addressOf, particulars, sizeText } from './papers'

const file: ReleasedDocument = {
  id: 'd1',
  title: { zh: '指引', en: '' },
  file_name: '操作指引.v2.pdf',
  media_type: 'application/pdf',
  size: 1_234_567,
  digest: 'ab12',
  url: '',
  released_at: 1,
}

test.each([
  [1, '1 KB'],
  [682, '1 KB'],
  [340_400, '340 KB'],
  [999_499, '999 KB'],
  [1_000_000, '1.0 MB'],
  [9_949_999, '9.9 MB'],
  [9_990_000, '10 MB'],
  [20_971_520, '21 MB'],
])('%i bytes are read as %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text)
})

test('a file says its kind and size, a link where it leads', () => {
  expect(particulars(file)).toBe('PDF · 1.2 MB')
  expect(particulars({ ...file, file_name: '无后缀' })).toBe('1.2 MB')
  expect(particulars({ ...file, url: 'https://example.org:8443/a/b?c' })).toBe('example.org:8443')
  expect(particulars({ ...file, url: 'https://[' })).toBe('https://[')
})

test('a link leads where it was given, a file to us', () => {
  globalThis.location = { pathname: '/c/hui-2026/viewer' } as Location

  expect(addressOf({ ...file, url: 'https://example.org/' })).toBe('https://example.org/')
  expect(addressOf(file)).toBe('/api/v1/conferences/hui-2026/documents/ab12')
})
