import { type Context, Hono } from 'hono'
import { InputError } from '../../core/errors.ts'
import type { ScheduleSetup } from '../../core/setup.ts'
import type { Form } from '../../core/setup-form.ts'
import { comingRuns, nextRun } from '../../tasks/coming-runs.ts'
import { NO_PART, partPath, readPart, tryPart } from '../../tasks/edit-part.ts'
import { answer } from '../public/frame.tsx'
import { networkName } from './delivery-line.tsx'
import { AdminPage } from './layout.tsx'
import type { PartShown } from './part-page.tsx'
import { removePart, savePart, tellSaved } from './save-part.ts'
import { runFields, scheduleWords } from './schedule-fields.ts'
import { scheduleIn, scheduleValues } from './schedule-form.ts'
import {
  type FoundRuns,
  NEW_SCHEDULE,
  RunsFound,
  SCHEDULES,
  type ScheduleChoices,
  SchedulePage,
  scheduleHref,
} from './schedule-page.tsx'
import { RemoveSchedule } from './schedule-remove.tsx'
import { zonedMoment } from './schedule-runs.tsx'
import { scheduleInWords } from './schedule-words.ts'
import { askedValues, fieldIssues, sentValues, textIn, type Values } from './setup-form.ts'
import { Table } from './table.tsx'
import { type AdminDeps, type AdminEnv, type View, viewing } from './view.ts'

/** How many runs are shown ahead. */
const AHEAD = 20
/** Of sections and authors to choose from. */
const MOST_TERMS = 100

const partOf = (id: string) => ({ section: 'schedules', id }) as const

/** Which posts go to which accounts, when: looked at, and changed. */
export function schedulesPages(deps: AdminDeps): Hono<AdminEnv> {
  const { ports } = deps
  const viewOf = viewing(deps)
  const app = new Hono<AdminEnv>()

  app.get('/', async (c) => {
    const schedules = await ports.setup.schedules()
    return answer(c, <SchedulesPage view={c.var.view} schedules={schedules} />)
  })
  app.get('/-/runs', async (c) =>
    answer(c, <RunsFound found={await runsOf(deps, askedValues(c))} />),
  )
  app.get('/-/new', async (c) => {
    const copied = await formOf(deps, c.req.query('copy') ?? '')
    const values = scheduleValues('', copied?.form ?? {})
    return show(c, deps, c.var.view, undefined, shownOf(c.var.view, values, NO_PART))
  })
  app.get('/:id', async (c) => {
    const id = c.req.param('id')
    const found = await formOf(deps, id)
    if (!found) throw new InputError('not-found', 'There is no such schedule')
    const shown = shownOf(c.var.view, scheduleValues(id, found.form), found.mark)
    return show(c, deps, c.var.view, id, shown)
  })
  app.get('/:id/remove', async (c) => {
    const id = c.req.param('id')
    const found = await formOf(deps, id)
    if (!found) throw new InputError('not-found', 'There is no such schedule')
    const waiting = await ports.deliveries.waitingUnder(id)
    return answer(
      c,
      <RemoveSchedule view={c.var.view} id={id} mark={found.mark} waiting={waiting} />,
    )
  })
  app.post('/:id/remove', (c) => {
    const id = c.req.param('id')
    const text = `The schedule ${id} is stopped and removed.`
    return removePart(c, deps, partOf(id), { to: SCHEDULES, text })
  })
  app.post('/-/new', async (c) => save(c, deps, await viewOf(c), undefined))
  app.post('/:id', async (c) => save(c, deps, await viewOf(c), c.req.param('id')))

  return app
}

const shownOf = (view: View, values: Values, madeFrom: string): PartShown => ({
  form: { words: scheduleWords, values, issues: [], readOnly: !view.may('config') },
  madeFrom,
})

async function formOf({ ports }: AdminDeps, id: string) {
  const { value, mark } = await readPart(ports, partOf(id))
  return value === undefined ? undefined : { form: value as Form, mark }
}

async function save(c: Context<AdminEnv>, deps: AdminDeps, view: View, known: string | undefined) {
  const values = await sentValues(c)
  const id = known ?? textIn(values, 'id')
  const { form, issues } = scheduleIn(values)
  if (textIn(values, 'do') === 'preview') {
    const shown = shownOf(view, values, textIn(values, 'made_from') || NO_PART)
    return show(c, deps, view, known, shown)
  }
  const sent = { part: partOf(id), words: scheduleWords, values, issues, edit: () => form }
  const result = await savePart(deps, sent)
  if (result.ok) {
    const text = `The schedule ${id} is ${known === undefined ? 'there' : 'changed'}.`
    const to = scheduleHref(id)
    const back = known === undefined ? SCHEDULES : to
    return tellSaved(c, deps, { part: sent.part, saved: result.saved, to, back, text })
  }
  const { now } = result.meanwhile ?? {}
  const shown = {
    ...result,
    meanwhile: result.meanwhile && { now: now ? scheduleValues(id, now as Form) : undefined },
  }
  return show(c, deps, view, known, shown, 422)
}

async function show(
  c: Context,
  deps: AdminDeps,
  view: View,
  id: string | undefined,
  shown: PartShown,
  status: 200 | 422 = 200,
) {
  const [choices, found] = await Promise.all([choicesOf(deps), runsOf(deps, shown.form.values)])
  return answer(c, <SchedulePage {...{ view, id, shown, choices, found }} />, status)
}

async function choicesOf({ ports }: AdminDeps): Promise<ScheduleChoices> {
  const now = ports.clock.now()
  const [accounts, templates, sections, authors] = await Promise.all([
    ports.setup.accounts(),
    ports.setup.templates(),
    ports.posts.newestTerms('section', MOST_TERMS, now),
    ports.posts.newestTerms('author', MOST_TERMS, now),
  ])
  return {
    accounts: accounts.map(({ id, network }) => ({ id, network: networkName(ports, network) })),
    templates: Object.keys(templates),
    sections: sections.map(({ name }) => name),
    authors: authors.map(({ name }) => name),
  }
}

/** Under a name that no schedule has: only what its runs depend on is asked. */
const TRIED = 'this-schedule'

async function runsOf({ ports, setupFile }: AdminDeps, values: Values): Promise<FoundRuns> {
  const part = partOf(TRIED)
  const { form } = scheduleIn(new Map([...values].filter(([name]) => runFields.includes(name))))
  try {
    const read = await tryPart(ports, setupFile.readForm, part, form)
    if (!read.ok) return { ok: false, issues: fieldIssues(read.issues, partPath(part), runFields) }
    const tried = read.setup.schedules.find(({ id }) => id === TRIED) as ScheduleSetup
    return { ok: true, coming: await comingRuns(ports, tried, AHEAD) }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { ok: false, issues: [{ message: error.message }] }
  }
}

interface ListProps {
  readonly view: View
  readonly schedules: readonly ScheduleSetup[]
}

const SchedulesPage = ({ view, schedules }: ListProps) => (
  <AdminPage
    view={view}
    section="schedules"
    title="Schedules"
    aside={view.may('config') && <a href={NEW_SCHEDULE}>New schedule</a>}
  >
    {schedules.length === 0 && (
      <p class="quiet">There is no schedule: nothing goes out by itself.</p>
    )}
    {schedules.length > 0 && (
      <Table
        caption="Schedules, in the order of the set-up"
        labelled
        columns={['Schedule', 'What it does', 'Next run']}
        rows={schedules.map((schedule) => [
          <a href={scheduleHref(schedule.id)}>{schedule.id}</a>,
          scheduleInWords(schedule),
          nextInWords(schedule, view),
        ])}
      />
    )}
  </AdminPage>
)

function nextInWords(schedule: ScheduleSetup, { zone, now }: View): string {
  const next = nextRun(schedule, zone, now)
  if (!next) return 'It never runs.'
  return next > now ? zonedMoment(next, zone) : 'Open now'
}
