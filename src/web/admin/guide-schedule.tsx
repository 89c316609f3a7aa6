import { Hono } from 'hono'
import { freeName, type Guide, stepDone } from '../../core/guide.ts'
import type { Form } from '../../core/setup-form.ts'
import { changeGuide, readGuide } from '../../tasks/guide-kept.ts'
import { standingForm, stepIssues } from '../../tasks/guide-setup.ts'
import { answer } from '../public/frame.tsx'
import { GuidePage, Onward, shownAgain, stepHref } from './guide-frame.tsx'
import { ChoiceField, InputField, IssueSummary, SelectField, SwitchField } from './setup-fields.tsx'
import {
  type FieldWords,
  fieldIssues,
  isTicked,
  keyIn,
  listIn,
  listText,
  type PartForm,
  sentValues,
  textIn,
  type Values,
  valuesOf,
} from './setup-form.ts'
import { type AdminDeps, type AdminEnv, type View, viewing } from './view.ts'

const words = {
  when: { label: 'A new post goes out' },
  delay: { label: 'How soon', hint: 'A little later leaves time to catch a slip.' },
  'when.slots': { label: 'Times of day', hint: 'Like 08:00, 12:30, 18:00: one post at each.' },
  quiet: { label: 'Quiet hours', hint: 'Like 23:00-06:30. Empty: none.' },
  approve: { label: 'A person approves each text first' },
  check_page: {
    label: 'Wait until the page of the post can be read',
    hint: 'So that its card is right. Leave it out while posts have no page, as in a rehearsal.',
  },
} as const satisfies FieldWords

const kinds = [
  { value: 'at_once', label: 'As soon as it is published' },
  { value: 'slots', label: 'At the next of these times of day' },
]
const delays = [
  { value: '', label: 'At once' },
  { value: '2m', label: 'After 2 minutes' },
  { value: '15m', label: 'After 15 minutes' },
]

export function scheduleStep(deps: AdminDeps): Hono<AdminEnv> {
  const { ports, setupFile } = deps
  const viewOf = viewing(deps)
  const app = new Hono<AdminEnv>()

  app.get('/schedule', async (c) => {
    const guide = await readGuide(ports)
    if (!guide.account) return c.redirect(stepHref('account'), 303)
    const form = { words, values: knownValues(guide), issues: [] }
    return answer(c, <SchedulePage {...{ view: c.var.view, guide, form }} />)
  })

  app.post('/schedule', async (c) => {
    const values = await sentValues(c)
    const guide = await readGuide(ports)
    const taken = (await standingForm(ports, guide))?.schedules ?? {}
    const id = freeName(guide.schedule?.id ?? 'news', taken)
    const schedule = { id, form: scheduleIn(values) }
    const drafted = { ...guide, schedule }
    const issues = await stepIssues(ports, setupFile.readForm, drafted, 'schedule')
    if (issues.length > 0) {
      const placed = fieldIssues(issues, `schedules.${id}`, Object.keys(words))
      const form = { words, values, issues: placed }
      return shownAgain(c, <SchedulePage {...{ view: await viewOf(c), guide, form }} />)
    }
    await changeGuide(ports, (kept) => stepDone({ ...kept, schedule }, 'schedule'))
    return c.redirect(stepHref('simulate'), 303)
  })

  return app
}

function scheduleIn(values: Values): Form {
  const delay = keyIn(values, 'delay')
  const quiet = keyIn(values, 'quiet')
  const when =
    textIn(values, 'when') === 'slots' ? { slots: listIn(values, 'when.slots') ?? [] } : 'at_once'
  return {
    when,
    ...(delay !== undefined && { delay }),
    ...(quiet !== undefined && { quiet }),
    ...(isTicked(values, 'approve') && { approve: true }),
    ...(!isTicked(values, 'check_page') && { check_page: false }),
  }
}

/** Where posts have pages, and real followers see their cards, pages are waited for. */
function knownValues({ schedule, account }: Guide): Values {
  const { when = 'at_once', delay, quiet, approve, check_page } = schedule?.form ?? {}
  const slots = typeof when === 'object' ? (when as { slots?: unknown }).slots : undefined
  const checks = schedule ? check_page !== false : account?.form.rehearsal !== true
  return valuesOf({
    when: slots === undefined ? 'at_once' : 'slots',
    delay: String(delay ?? ''),
    'when.slots': slots === undefined ? '08:00, 12:30, 18:00' : listText(slots),
    quiet: String(quiet ?? ''),
    approve: approve === true ? 'yes' : undefined,
    check_page: checks ? 'yes' : undefined,
  })
}

interface ScheduleProps {
  readonly view: View
  readonly guide: Guide
  readonly form: PartForm
}

const SchedulePage = ({ view, guide, form }: ScheduleProps) => (
  <GuidePage view={view} guide={guide} step="schedule">
    <p class="standing">
      A schedule says which posts go to which accounts, and when. This first one takes every new
      post to {guide.account?.id}. Times are on the clock of{' '}
      {String(guide.publication?.timezone ?? view.zone)}.
    </p>
    <IssueSummary form={form} />
    <form method="post" action={stepHref('schedule')}>
      <ChoiceField form={form} name="when" kind="radio" choices={kinds} />
      <div class="pair">
        <SelectField form={form} name="delay" choices={delays} />
        <InputField form={form} name="when.slots" />
      </div>
      <InputField form={form} name="quiet" placeholder="23:00-06:30" />
      <SwitchField form={form} name="approve" />
      <SwitchField form={form} name="check_page" />
      <Onward>Save and look at what would go out</Onward>
    </form>
  </GuidePage>
)
