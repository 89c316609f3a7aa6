import { Hono } from 'hono'
import { nextStep } from '../../core/guide.ts'
import { changeGuide, readGuide, startOver } from '../../tasks/guide-kept.ts'
import { act } from './flash.ts'
import { accountStep } from './guide-account.tsx'
import { GUIDE, stepHref } from './guide-frame.tsx'
import { liveStep } from './guide-live.tsx'
import { publicationStep } from './guide-publication.tsx'
import { scheduleStep } from './guide-schedule.tsx'
import { simulateStep } from './guide-simulate.tsx'
import { sourceStep } from './guide-source.tsx'
import { templateStep } from './guide-template.tsx'
import type { AdminDeps, AdminEnv } from './view.ts'

/** From nothing to a set-up that is live, a page for each step: see docs/decisions/064-first-run-guide.md. */
export function guidePages(deps: AdminDeps): Hono<AdminEnv> {
  const { ports } = deps
  const app = new Hono<AdminEnv>()

  app.get('/', async (c) => {
    const guide = await readGuide(ports)
    return c.redirect(stepHref(nextStep(guide) ?? 'live'), 303)
  })
  app.post('/over', (c) =>
    act(c, GUIDE, async () => {
      await startOver(ports)
      return 'The guide begins again.'
    }),
  )
  app.post('/hide', (c) =>
    act(c, '/admin', async () => {
      await changeGuide(ports, (guide) => ({ ...guide, hidden: true }))
      return 'The guide is put away. Settings leads to it.'
    }),
  )

  // What is live is not drafted any more: its steps lead to what came of it.
  app.use('/:step', async (c, next) => {
    const over = (await readGuide(ports)).liveAt !== undefined
    return over && c.req.param('step') !== 'live' ? c.redirect(stepHref('live'), 303) : next()
  })
  return app
    .route('/', publicationStep(deps))
    .route('/', sourceStep(deps))
    .route('/', accountStep(deps))
    .route('/', templateStep(deps))
    .route('/', scheduleStep(deps))
    .route('/', simulateStep(deps))
    .route('/', liveStep(deps))
}
