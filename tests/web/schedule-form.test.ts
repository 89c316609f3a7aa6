import fc from 'fast-check'
import { expect, it } from 'vitest'
import { feedKeys, scheduleKeys, selectKeys } from '../../src/config/file-schema.ts'
import { dayNames } from '../../src/core/occurrences.ts'
import { type Form, scheduleForm, setupForm } from '../../src/core/setup-form.ts'
import { setupFile } from '../../src/setup-file.ts'
import { feedWords } from '../../src/web/admin/feed-form.ts'
import { scheduleFields } from '../../src/web/admin/schedule-fields.ts'
import { scheduleIn, scheduleValues } from '../../src/web/admin/schedule-form.ts'
import { setup } from './stage-setup.ts'

const file = setupFile({}, () => '')

/** The schedule as the set-up keeps it, in the words of its file. */
function kept(schedule: Form): Form {
  const read = file.readForm({ ...setupForm(setup), schedules: { one: schedule } })
  if (!read.ok) throw new Error(JSON.stringify(read.issues))
  const [only] = read.setup.schedules
  return only ? scheduleForm(only) : {}
}

const some = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined })
const name = fc
  .stringMatching(/^[\p{L}\p{N}:;'"{}<>&#,.-][\p{L}\p{N} :;'"{}<>&#,.-]{0,12}$/u)
  .map((text) => text.trim())
  .filter((text) => text !== '' && text !== 'default')
const words = some(fc.uniqueArray(name, { minLength: 1, maxLength: 3 }))
const duration = fc
  .tuple(fc.integer({ min: 1, max: 999 }), fc.constantFrom('s', 'm', 'h', 'd'))
  .map((parts) => parts.join(''))
const days = some(fc.uniqueArray(fc.constantFrom(...dayNames), { minLength: 1 }))
const take = some(fc.integer({ min: 1, max: 100 }))
const clock = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'))
const template = some(fc.constantFrom('default', 'x'))

const schedule = fc.record({
  accounts: fc.uniqueArray(fc.constantFrom('x', 'masto', 'desk'), { minLength: 1 }),
  select: some(
    fc.record({
      ...{ tags: words, not: words, section: some(name), author: some(name) },
      language: some(fc.constantFrom('en', 'de-AT')),
    }),
  ),
  when: fc.oneof(
    fc.constant('at_once'),
    fc.record({ slots: fc.uniqueArray(clock, { minLength: 1, maxLength: 4 }), days, take }),
    fc.record({ cron: fc.constantFrom('0 15 * * sat', '*/5 8-18 * * mon-fri'), take }),
  ),
  delay: some(duration),
  jitter: some(duration),
  quiet: some(
    fc
      .tuple(clock, clock)
      .filter(([from, to]) => from !== to)
      .map((hours) => hours.join('-')),
  ),
  days,
  shelf_life: some(
    fc.oneof(
      duration,
      fc
        .tuple(duration, fc.array(fc.tuple(name, duration), { minLength: 1, maxLength: 3 }))
        .map(([usual, sections]) => ({ default: usual, ...Object.fromEntries(sections) })),
    ),
  ),
  approve: some(fc.boolean()),
  check_page: some(fc.boolean()),
  reshare: some(
    fc.record({ after: duration, times: fc.integer({ min: 1, max: 9 }), take, template }),
  ),
  reply: some(fc.constantFrom('{{ post.title }}', 'More:\n  {{ post.url }}\n')),
  template,
})

it('changes nothing of a schedule that nobody touched', () => {
  fc.assert(
    fc.property(schedule, (given) => {
      const before = kept(JSON.parse(JSON.stringify(given)))
      const { form, issues } = scheduleIn(scheduleValues('one', before))
      expect(issues).toEqual([])
      expect(kept(form)).toEqual(before)
    }),
    { numRuns: 60 },
  )
})

it('has a field for every key of schedules and feeds in the set-up file', () => {
  const firsts = (names: readonly string[]) => new Set(names.map((one) => one.split('.')[0]))
  const selections = Object.keys(selectKeys.shape).map((key) => `select.${key}`)
  expect(Object.keys(scheduleKeys.shape).filter((key) => !firsts(scheduleFields).has(key))).toEqual(
    [],
  )
  expect(selections.filter((key) => !scheduleFields.includes(key))).toEqual([])
  const feedFields = Object.keys(feedWords)
  expect(Object.keys(feedKeys.shape).filter((key) => !firsts(feedFields).has(key))).toEqual([])
  expect(selections.filter((key) => !feedFields.includes(key))).toEqual([])
})
