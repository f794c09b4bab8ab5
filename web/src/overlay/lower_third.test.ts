import { describe, expect, test } from 'vitest'
import type { Item, Prize, PublicState, ReleasedDocument } from '../shared/agenda'
import type { Overlay } from '../shared/staff'
import { SHOWN_MS, shownAt, type WinnersOf } from './lower_third'
import { asked, linesOf, wording } from './wording'

const START = 1_677_826_800_000
const AUTO: Overlay = { show: 'auto', item: null, speaker: 0, at: 0 }

const text = (zh: string, en = '') => ({ zh, en })
const winner = (name: string) => ({ name: text(name), organisation: text('某律所') })
const winnersOf: WinnersOf = ({ id }) => {
  if (id === 'one') return [winner('甲')]
  return id === 'ten' ? Array.from({ length: 10 }, (_, place) => winner(String(place))) : null
}
const prize = (id: string, revealed_at: number | null): Prize => ({
  id,
  title: text(`奖${id}`),
  sealed: `seal-${id}`,
  key: null,
  revealed_at,
})
const speaker = (name: string) => ({ name: text(name), position: text('局长') })
const document = (id: string, released_at: number): ReleasedDocument => ({
  id,
  title: text(`指引${id}`),
  file_name: '',
  media_type: '',
  size: 0,
  digest: '',
  url: 'https://example.org/',
  released_at,
})

function anItem(id: string, change: Partial<Item> = {}): Item {
  return {
    id,
    cue: '1',
    kind: 'speech',
    title: text(`环节${id}`),
    section: null,
    hall: 'main',
    speakers: [],
    planned_start_at: START,
    planned_ms: 600_000,
    fixed_start: false,
    fixed_end: false,
    min_ms: null,
    extended_ms: 0,
    skipped: false,
    started_at: null,
    ended_at: null,
    held_ms: 0,
    held_at: null,
    documents: [],
    prizes: [],
    ...change,
  }
}

function aState(current: string | null, ...items: Item[]): PublicState {
  const conference = { slug: 'c', name: text('会'), venue: text(''), time_zone: 'UTC' }
  const run = current === null ? 'armed' : 'live'
  return { conference, run, current, sections: [], items, announcements: [] }
}

/** What is on the plate, so many milliseconds after the start. */
function mainAt(state: PublicState, order: Overlay, ms: number): string | null {
  const card = shownAt(state, order, winnersOf, START + ms)
  return (
    card &&
    (wording(card).main?.zh ??
      wording(card)
        .names.map(({ name }) => name.zh)
        .join(' '))
  )
}

const two = anItem('a', { speakers: [speaker('张一'), speaker('李二')], started_at: START })

test('the speakers of an item that begins go in one after the other, and out', () => {
  const state = aState('a', two)
  const seen = [-1, 0, SHOWN_MS - 1, SHOWN_MS, 2 * SHOWN_MS - 1, 2 * SHOWN_MS].map((ms) =>
    mainAt(state, AUTO, ms),
  )

  expect(seen).toEqual([null, '张一', '张一', '李二', '李二', null])
})

test('an item without speakers shows its title, with what it is', () => {
  const card = shownAt(
    aState('b', anItem('b', { started_at: START, kind: 'awards' })),
    AUTO,
    winnersOf,
    START,
  )

  expect(card && wording(card)).toEqual({
    above: { zh: '颁奖表彰', en: 'Awards' },
    main: text('环节b'),
    names: [],
    below: null,
  })
})

test('an item taken back or ended takes its plate along', () => {
  expect(mainAt(aState(null, { ...two, ended_at: START + 2000 }), AUTO, 3000)).toBeNull()
  expect(mainAt(aState(null, { ...two, started_at: null }), AUTO, 3000)).toBeNull()
})

test('a page that comes late shows nothing old', () => {
  expect(mainAt(aState('a', two), AUTO, 60_000)).toBeNull()
})

describe('by hand', () => {
  const by = (change: Partial<Overlay>): Overlay => ({ ...AUTO, at: START + 30_000, ...change })

  test('a speaker goes in once and out by itself, whoever is live', () => {
    const order = by({ show: 'speaker', item: 'a', speaker: 1 })
    const state = aState('b', two, anItem('b', { started_at: START + 20_000 }))

    expect(mainAt(state, order, 30_000)).toBe('李二')
    expect(mainAt(state, order, 30_000 + SHOWN_MS)).toBeNull()
  })

  test('an item without a name is the live one', () => {
    expect(mainAt(aState('a', two), by({ show: 'item' }), 31_000)).toBe('环节a')
  })

  test('a speaker that is not there is nothing', () => {
    expect(mainAt(aState('a', two), by({ show: 'speaker', speaker: 7 }), 31_000)).toBeNull()
    expect(mainAt(aState(null, two), by({ show: 'speaker' }), 31_000)).toBeNull()
  })

  test('off keeps everything out, and auto does not bring back what was before it', () => {
    const state = aState('a', two)

    expect(mainAt(state, { ...AUTO, show: 'off', at: START - 1 }, 0)).toBeNull()
    expect(mainAt(state, { ...AUTO, at: START + 2000 }, 3000)).toBeNull()
    expect(mainAt(state, { ...AUTO, at: START - 1 }, 3000)).toBe('张一')
  })

  test('what begins after an order goes in by itself again', () => {
    const order = by({ show: 'item', item: 'b' })
    const state = aState('a', { ...two, started_at: START + 33_000 }, anItem('b'))

    expect([31_000, 33_000].map((ms) => mainAt(state, order, ms))).toEqual(['环节b', '张一'])
  })
})

describe('documents', () => {
  const releasing = (count: number, at = START + 20_000) =>
    aState('a', {
      ...two,
      documents: Array.from({ length: count }, (_, place) => document(String(place), at)),
    })

  test('a few are named one after the other as they are released', () => {
    const state = releasing(2)
    const seen = [20_000, 20_000 + SHOWN_MS, 20_000 + 2 * SHOWN_MS].map((ms) => mainAt(state, AUTO, ms))

    expect(seen).toEqual(['指引0', '指引1', null])
  })

  test('of many the number is told', () => {
    expect(mainAt(releasing(14), AUTO, 20_000)).toBe('14 份文件')
  })

  test('a release takes the place of a speaker', () => {
    expect(mainAt(releasing(1, START + 1000), AUTO, 1000)).toBe('指引0')
  })
})

describe('winners', () => {
  const revealing = (...prizes: Prize[]) => aState('a', { ...two, prizes })
  const seen = (state: PublicState, plates: number) =>
    Array.from({ length: plates }, (_, plate) => mainAt(state, AUTO, 20_000 + plate * SHOWN_MS))

  test('one has the plate alone, with the prize above', () => {
    const card = shownAt(revealing(prize('one', START)), AUTO, winnersOf, START)

    expect(card && wording(card)).toMatchObject({
      above: text('奖one'),
      main: text('甲'),
      below: text('某律所'),
    })
  })

  test('ten take three plates, and what is revealed together follows in the order of the plan', () => {
    const state = revealing(prize('ten', START + 20_000), prize('one', START + 20_000))

    expect(seen(state, 5)).toEqual(['0 1 2 3', '4 5 6 7', '8 9', '甲', null])
  })

  test('nothing shows of a prize that is sealed, or not open yet', () => {
    expect(seen(revealing(prize('one', null)), 1)).toEqual([null])
    expect(seen(revealing(prize('shut', START + 20_000)), 1)).toEqual([null])
  })
})

test('each time something goes in it has a key of its own', () => {
  const again = [10_000, 11_000].map((at) => {
    const order: Overlay = { show: 'item', item: 'a', speaker: 0, at: START + at }
    return shownAt(aState('a', two), order, winnersOf, START + 12_000)?.key
  })

  expect(new Set(again).size).toBe(2)
})

test('languages go by the address, and Chinese stands in for English that is not there', () => {
  expect(['', '?lang=both', '?lang=en', '?lang=fr'].map((search) => asked(search, 'zh'))).toEqual([
    'zh',
    'both',
    'en',
    'zh',
  ])
  expect(linesOf(text('讲话', 'Speech'), 'both').map(({ lang }) => lang)).toEqual(['zh-CN', 'en'])
  expect(linesOf(text('讲话'), 'en')).toEqual([{ lang: 'zh-CN', text: '讲话' }])
  expect(linesOf(text('', ''), 'both')).toEqual([])
})
