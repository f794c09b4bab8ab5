import { beforeAll, expect, test } from 'vitest'
import { setLanguage } from '../shared/i18n'
import { type Device, facts, nameText, placeText } from './devices'
import type { Conference } from './wire'

const NOW = Date.UTC(2026, 4, 8, 6, 5)
const ZONE = 'Asia/Shanghai'
const quiet: Device = {
  id: 'd000000001',
  name: '主入口 A',
  role: 'staff',
  gate: 'main',
  paired: true,
  last_contact_at: NOW - 4_000,
  waiting: 0,
  oldest_at: null,
  clock_ms: 300,
  battery: null,
  pin: { member: null, locked: false },
}
const conference = { gates: [{ id: 'main', name: { zh: '主入口', en: 'Main' } }] } as unknown as Conference

beforeAll(() => setLanguage('zh'))

const grave = (device: Partial<Device>) =>
  facts({ ...quiet, ...device }, NOW, ZONE)
    .filter((fact) => fact.grave)
    .map((fact) => fact.text)

test('a device that is well has nothing grave to say', () => {
  expect(facts(quiet, NOW, ZONE)).toEqual([{ text: '刚刚联系', grave: false }])
  expect(facts({ ...quiet, last_contact_at: null }, NOW, ZONE)).toEqual([{ text: '尚未联系', grave: false }])
  expect(facts({ ...quiet, last_contact_at: NOW + 60_000 }, NOW, ZONE)[0]?.text).toBe('刚刚联系')
})

test('what somebody should look after is grave', () => {
  expect(grave({ last_contact_at: NOW - 200_000 })).toEqual(['3 分 20 秒前联系'])
  expect(grave({ waiting: 3, oldest_at: NOW - 60_000 })).toEqual(['3 条待上传，最早 14:04'])
  expect(grave({ waiting: 3 })).toEqual(['3 条待上传'])
  expect(grave({ clock_ms: 61_000 })).toEqual(['时钟快 1 分 1 秒'])
  expect(grave({ clock_ms: -5_000 })).toEqual(['时钟慢 5 秒'])
  expect(grave({ battery: 20 })).toEqual(['电量 20%'])
  expect(grave({ battery: 21 })).toEqual([])
  expect(grave({ pin: { member: { name: '李静' }, locked: true } })).toEqual(['PIN 码输错过多，已锁定'])
})

test('a device has a name and a place', () => {
  expect(nameText(quiet)).toBe('主入口 A')
  expect(nameText({ id: '00000000', name: '' })).toBe('未命名的链接（00000000）')
  expect(placeText(quiet, conference)).toBe('扫码签到 · 主入口')
  expect(placeText({ role: 'gate', gate: null }, conference)).toBe('入口动态码屏幕 · 不限入口')
})
