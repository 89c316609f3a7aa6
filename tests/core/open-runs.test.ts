import { expect, it } from 'vitest'
import { daySpan } from '../../src/core/hours-of-day.ts'
import { openRuns } from '../../src/core/open-runs.ts'

const zone = 'Europe/Berlin'
const spans = ['2026-10-24', '2026-10-25', '2026-10-26'].map((day) => daySpan(zone, day))
const runs = (schedule: Parameters<typeof openRuns>[0], limit = 9) =>
  openRuns(schedule, zone, spans, limit).map(({ runs: found, more }) => [
    ...found.map((run) => run.toISOString().slice(5, 16)),
    ...(more ? ['and more'] : []),
  ])

it('has the slots of each day, right over a change of the clock', () => {
  const slots = ['02:30', '09:00']
  expect(runs({ when: { kind: 'slots', slots, take: 1 } })).toEqual([
    ['10-24T00:30', '10-24T07:00'],
    ['10-25T00:30', '10-25T08:00'],
    ['10-26T01:30', '10-26T08:00'],
  ])
  expect(runs({ when: { kind: 'slots', slots, days: ['mon'], take: 1 } })).toEqual([
    [],
    [],
    ['10-26T01:30', '10-26T08:00'],
  ])
})

it('leaves out what quiet hours and closed days close', () => {
  const when = { kind: 'cron', cron: '*/15 * * * *', take: 1 } as const
  const quiet = { from: '18:00', to: '08:00' }
  expect(runs({ when, quiet, days: ['sun', 'mon'] }, 2)).toEqual([
    [],
    ['10-25T07:00', '10-25T07:15', 'and more'],
    ['10-26T07:00', '10-26T07:15', 'and more'],
  ])
})

it('has none where posts go out at once, or never', () => {
  expect(runs({ when: { kind: 'at_once' } })).toEqual([[], [], []])
  const never = { when: { kind: 'slots', slots: ['09:00'], take: 1 }, days: [] } as const
  expect(runs({ ...never, quiet: { from: '08:00', to: '10:00' } })).toEqual([[], [], []])
})
