import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dueUnder } from '../../src/core/due-time.ts'
import { freshSince } from '../../src/core/fresh-since.ts'
import type { When } from '../../src/core/occurrences.ts'
import type { Schedule } from '../../src/core/schedule.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const zone = 'Europe/Berlin'
const at = (time: string) => new Date(`2026-11-${time}+01:00`)

const schedule: Schedule = {
  id: 'news',
  accounts: ['masto', 'x'],
  select: {},
  when: { kind: 'at_once' },
  delay: 0,
  jitter: 10 * MINUTE,
  shelfLife: 6 * HOUR,
  approve: false,
  checkPage: false,
  since: new Date(0),
  stopped: false,
}
const slots: When = { kind: 'slots', slots: ['08:00', '18:00'], take: 1 }

function dueOf(over: Partial<Schedule>, visible: string, accountId: string) {
  const post = { id: 'ferry', publishedAt: at(visible), priority: 'normal' } as const
  return dueUnder({ ...schedule, ...over }, post, { zone, accountId, slots: [] })?.dueAt
}

it.each([
  ['at once', {}, '22T10:00:00'],
  ['in a slot', { when: slots }, '21T20:00:00'],
  ['after quiet hours', { quiet: { from: '23:00', to: '06:00' } }, '22T02:00:00'],
])('accounts do not speak on the same second: %s', (_, over, visible) => {
  const [masto, x] = ['masto', 'x'].map((account) => dueOf(over, visible, account))
  const plain = dueOf({ ...over, jitter: 0 }, visible, 'x')
  const later = [masto, x].map((due) => (due?.getTime() ?? 0) - (plain?.getTime() ?? 0))
  expect(later).toEqual([404_875, 546_396])
})

it('a little later is never so late that the schedule is closed', () => {
  const over = { when: slots, quiet: { from: '18:01', to: '06:00' } }
  expect(dueOf(over, '22T12:00:00', 'masto')).toEqual(at('22T18:00:00'))
})

it('what is worth sending still is never taken for too old to be planned', () => {
  const cron: When = { kind: 'cron', cron: '0 9 * * mon', take: 1 }
  fc.assert(
    fc.property(
      fc.record({
        when: fc.constantFrom<When>({ kind: 'at_once' }, slots, cron),
        jitter: fc.constantFrom(0, 7 * MINUTE, 5 * HOUR),
        delay: fc.constantFrom(0, 90 * MINUTE),
        shelfLife: fc.constantFrom(HOUR, 30 * HOUR),
        quiet: fc.constantFrom({ from: '22:00', to: '06:30' }, { from: '08:30', to: '09:30' }),
      }),
      fc.integer({ min: 0, max: 9 * 24 * 60 }),
      fc.string({ maxLength: 4 }),
      (over, ago, id) => {
        const now = at('22T12:34:00')
        const publishedAt = new Date(now.getTime() - ago * MINUTE)
        const own = { ...schedule, ...over }
        const post = { id, publishedAt, priority: 'normal' } as const
        const due = dueUnder(own, post, { zone, accountId: 'masto', slots: [] })
        if (due && due.expiresAt > now) expect(publishedAt >= freshSince(own, zone, now)).toBe(true)
      },
    ),
    { numRuns: 5_000 },
  )
})
