import { Hono } from 'hono'
import { z } from 'zod'
import { InputError } from '../../core/errors.ts'
import { type Guide, nextStep, stepDone } from '../../core/guide.ts'
import { changeGuide, readGuide } from '../../tasks/guide-kept.ts'
import { guidedSetup } from '../../tasks/guide-setup.ts'
import { simulateGuided } from '../../tasks/guide-simulation.ts'
import type { Simulation } from '../../tasks/simulation-report.ts'
import { answer } from '../public/frame.tsx'
import { GuidePage, Onward, stepHref } from './guide-frame.tsx'
import { Simulated } from './simulated.tsx'
import type { AdminDeps, AdminEnv, View } from './view.ts'

const DAYS = 3
const MOST_DAYS = 7
const A_DAY = 3
const MOST_A_DAY = 30

const asked = z.object({
  days: z.coerce.number().int().min(1).max(MOST_DAYS).catch(DAYS),
  posts_per_day: z.coerce.number().int().min(1).max(MOST_A_DAY).catch(A_DAY),
})

export function simulateStep({ ports, setupFile }: AdminDeps): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>()

  app.get('/simulate', async (c) => {
    const guide = await readGuide(ports)
    const missing = nextStep(guide)
    if (missing && missing !== 'simulate' && missing !== 'live') {
      return c.redirect(stepHref(missing), 303)
    }
    const { days, posts_per_day: postsPerDay } = asked.parse(c.req.query())
    const read = await guidedSetup(ports, setupFile.readForm, guide)
    const result = read.ok
      ? await resultOf(() => simulateGuided(ports, read.setup, guide, { days, postsPerDay }))
      : read.issues.map(({ path, message }) => `${path}: ${message}`).join(' ')
    return answer(c, <SimulatePage {...{ view: c.var.view, guide, days, postsPerDay, result }} />)
  })

  app.post('/simulate', async (c) => {
    await changeGuide(ports, (kept) => stepDone(kept, 'simulate'))
    return c.redirect(stepHref('live'), 303)
  })

  return app
}

async function resultOf(run: () => Promise<Simulation>): Promise<Simulation | string> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof InputError) return error.message
    throw error
  }
}

interface SimulateProps {
  readonly view: View
  readonly guide: Guide
  readonly days: number
  readonly postsPerDay: number
  /** A string says why there is none. */
  readonly result: Simulation | string
}

const SimulatePage = ({ view, guide, days, postsPerDay, result }: SimulateProps) => (
  <GuidePage view={view} guide={guide} step="simulate">
    <p class="standing">
      So it would go on from now, were this live: with invented posts, by the real rules. Nothing is
      sent. If it is not what you want, go back to a step above and change it.
    </p>
    <form method="get" action={stepHref('simulate')} class="filter">
      <label>
        Days
        <input type="number" name="days" value={days} min={1} max={MOST_DAYS} required />
      </label>
      <label>
        Posts a day
        <input
          type="number"
          name="posts_per_day"
          value={postsPerDay}
          min={1}
          max={MOST_A_DAY}
          required
        />
      </label>
      <button type="submit" class="quiet">
        Simulate again
      </button>
    </form>
    {typeof result === 'string' ? (
      <p class="flash failed" role="alert">
        {result}
      </p>
    ) : (
      <Simulated simulation={result} />
    )}
    <form method="post" action={stepHref('simulate')}>
      <Onward>That is right, go on</Onward>
    </form>
  </GuidePage>
)
