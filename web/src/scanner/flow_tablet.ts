// A tablet for tests: the real journal, flow and uplink; its server is the two functions given.
import 'fake-indexeddb/auto'
import { expect } from 'vitest'
import { withDefaults } from '../shared/admission'
import { ApiError } from '../shared/api'
import type { ScanResult } from '../shared/verdicts'
import { type Entry, openDatabase } from './database'
import { Flow } from './flow'
import { Journal } from './journal'
import type { Operation, OperationAnswer } from './operation'
import { Presences } from './presences'
import type { Listed, Taken } from './scan'
import { Uplink } from './uplink'

export const NOW = 1_677_806_400_000
export const PATIENCE_MS = 30
export const CODE = 'H17Q2M9XKD4TTRZ08V5P'
const hall = { id: 'hall', name: { zh: '主会场', en: '' }, scope: 'conference' }
const rulesOf = (capacity: number | null) =>
  withDefaults({
    time_zone: 'Asia/Shanghai',
    categories: [{ key: 'lawyer', name: { zh: '律师', en: '' }, hue: 1, zones: ['hall'] }],
    zones: [{ ...hall, capacity }],
    gates: [{ id: 'main', name: { zh: '主入口', en: '' }, zone: 'hall' }],
  })
export const person: Listed = {
  id: 'p1',
  name: '江雨安',
  organisation: '',
  title: '',
  category: 'lawyer',
  seat: '',
  badge: 'active',
}
export const taken: Taken = { code: CODE, gate: 'main', direction: 'in', method: 'camera', label: CODE }
export const noAnswer = () => new ApiError(0, { code: 'no_answer' })

export function answerTo(op: string, change: Partial<ScanResult> = {}): ScanResult {
  const { badge: _, ...attendee } = person
  const plain = {
    verdict: 'admitted',
    reason: 'ok',
    durable: true,
    first: null,
    at: NOW,
    gate: 'main',
    seq: 1,
  } as const
  return { scan_id: op, attendee, scope: 'conference', direction: 'in', ...plain, ...change }
}

export type Send = (body: { scan_id: string }) => Promise<ScanResult>
let slugs = 0

/** The server misses whatever it is asked about. The same `slug` again is the same tablet after a reload. */
export async function aTablet(
  send: Send,
  operations?: (batch: Operation[]) => OperationAnswer[],
  { listed = true, capacity = null as number | null, slug = `flow${++slugs}` } = {},
) {
  const db = await openDatabase(slug)
  const clock = { ahead_ms: 0, finding_ms: 0 }
  const journal = new Journal(db, () => Date.now() + clock.ahead_ms)
  const presences = new Presences(db)
  const late: { op: string; entry: Entry; answer: OperationAnswer }[] = []
  const rounds: (() => void)[] = []
  const sent: Operation[][] = []
  let sending = Promise.resolve()
  const uplink = new Uplink({
    journal,
    post: async <T>(path: string, body: object) => {
      if (path.endsWith('have')) return { missing: (body as { ops: string[] }).ops } as T
      if (!operations) throw noAnswer()
      const batch = (body as { operations: Operation[] }).operations
      sent.push(batch)
      return { results: operations(batch) } as T
    },
    alone: (run) => {
      sending = run()
      return sending
    },
    later: (run) => rounds.push(run),
    random: () => 1,
    onAnswer: (entry, answer) => late.push({ op: entry.op, entry, answer }),
    onLine: () => {},
    onChange: () => {},
    onSignedOut: () => {},
  })
  const flow = new Flow({
    journal,
    pack: {
      ready: listed,
      presences,
      find: async () => {
        await new Promise((done) => setTimeout(done, clock.finding_ms))
        return listed ? { kind: 'person', person } : { kind: 'unlisted' }
      },
      note: async ({ verdict, scope, direction, at, gate }) => {
        if (verdict === 'admitted' && scope)
          await presences.note([['p1', scope, direction ?? 'in', at, gate]])
        return true
      },
    },
    rules: () => rulesOf(capacity),
    send: send as (body: object) => Promise<ScanResult>,
    now: () => NOW,
    patience: () => PATIENCE_MS,
    onLine: () => {},
    onLate: (entry, answer) => late.push({ op: entry.op, entry, answer }),
    wake: () => {},
  })
  /** One round of sending, as the timer would start it. */
  const round = async () => {
    uplink.wake()
    rounds.splice(0).at(-1)?.()
    await sending.catch(() => {})
    await new Promise((done) => setTimeout(done))
  }
  return { flow, journal, presences, uplink, late, sent, round, clock, slug }
}

export const op = (n: number) => expect.stringMatching(new RegExp(`^[0-9a-z]{10}-${n}$`))
