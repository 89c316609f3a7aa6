import { Hono } from 'hono'
import type { Child } from 'hono/jsx'
import { stream } from 'hono/streaming'
import { z } from 'zod'
import {
  MOST_DAYS,
  MOST_POSTS,
  type SimulateRequest,
  type SimulationProgress,
  simulate,
} from '../../tasks/simulate.ts'
import { inputErrorOf } from '../api/problem.ts'
import { answer } from '../public/frame.tsx'
import { wallClock } from '../public/moment.tsx'
import { telling } from '../telling.ts'
import { SubmitButton } from './forms.tsx'
import { AdminPage } from './layout.tsx'
import { Simulated } from './simulated.tsx'
import { type AdminDeps, type AdminEnv, type View, viewing } from './view.ts'

const DAYS = 3

/** What is no number is asked for again. */
const form = z.object({
  days: z.coerce.number().int().min(1).max(MOST_DAYS).catch(DAYS),
  posts_per_day: z.coerce.number().int().min(0).max(MOST_POSTS).catch(0),
})

interface FormProps {
  readonly days: number
  readonly postsPerDay: number
}

/**
 * The answer to the form is written as the simulation goes on, so that a browser without scripts shows how far it is, too.
 */
export function simulatePage(deps: AdminDeps): Hono<AdminEnv> {
  const viewOf = viewing(deps)
  return new Hono<AdminEnv>()
    .get('/', (c) =>
      answer(c, <SimulatePage view={c.var.view} days={DAYS} postsPerDay={0} running={false} />),
    )
    .post('/', async (c) => {
      const { days, posts_per_day: postsPerDay } = form.parse(await c.req.parseBody())
      const view = await viewOf(c)
      const page = <SimulatePage view={view} days={days} postsPerDay={postsPerDay} running />
      const [before = '', after = ''] = `<!doctype html>${await page}`.split(PLACE)
      c.header('content-type', 'text/html; charset=utf-8')
      return stream(c, async (out) => {
        await out.write(before)
        await out.write(await resultOf(deps, view, { days, postsPerDay }, out))
        await out.write(after)
      })
    })
}

type Out = { write(text: string): Promise<unknown> }

async function resultOf(
  { ports }: AdminDeps,
  view: View,
  request: SimulateRequest,
  out: Out,
): Promise<string> {
  const write = async (child: Child) => out.write(String(await child))
  const tell = telling(ports.clock.now, (at) => write(<Reached at={at} zone={view.zone} />))
  try {
    const simulation = await simulate(ports, request, tell)
    return String(await (<Simulated simulation={simulation} />))
  } catch (error) {
    const known = inputErrorOf(error)
    if (!known) ports.log.error({ error: String(error) }, 'A simulation failed')
    const said = known?.message ?? 'It went wrong inside Posthorn. Its log says what.'
    return String(
      await (
        <p class="flash failed" role="alert">
          {said}
        </p>
      ),
    )
  }
}

/** Where the page is cut in two: what comes of the simulation is written in between. */
const PLACE = '<hr class="simulation"/>'

const Reached = ({ at, zone }: { readonly at: SimulationProgress; readonly zone: string }) => (
  <p class="reached">
    <progress max={1} value={at.part}></progress> {wallClock(at.reached, zone, 'minute')}:{' '}
    {at.sent === 1 ? '1 has gone out' : `${at.sent} have gone out`}.
  </p>
)

interface SimulatePageProps extends FormProps {
  readonly view: View
  readonly running: boolean
}

const SimulatePage = ({ view, days, postsPerDay, running }: SimulatePageProps) => (
  <AdminPage view={view} section="simulate" title="Simulate">
    <p class="standing">
      What would go out over the next days, by the rules as they are now. Nothing is sent, and
      nothing is written down.
    </p>
    <form method="post" action="/admin/simulate" class="filter">
      <NumberField name="days" label="Days" value={days} least={1} most={MOST_DAYS} />
      <NumberField
        name="posts_per_day"
        label="Invented posts a day"
        value={postsPerDay}
        least={0}
        most={MOST_POSTS}
      />
      <SubmitButton>Simulate</SubmitButton>
    </form>
    <div class="simulating">{running && <hr class="simulation" />}</div>
  </AdminPage>
)

interface NumberFieldProps {
  readonly name: string
  readonly label: string
  readonly value: number
  readonly least: number
  readonly most: number
}

const NumberField = ({ name, label, value, least, most }: NumberFieldProps) => (
  <label>
    {label}
    <input type="number" name={name} value={value} min={least} max={most} required />
  </label>
)
