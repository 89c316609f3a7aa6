import { Hono, type MiddlewareHandler } from 'hono'
import { auditChanges } from '../access/audit.ts'
import { requirePermission } from '../access/require-permission.ts'
import type { AskOurselves } from '../api/feed-check.ts'
import { openAuth } from '../auth/auth.ts'
import { accountsPages } from './accounts.tsx'
import { accountEditPages } from './accounts-edit.tsx'
import { approvalsPage } from './approvals.tsx'
import { calendarPages } from './calendar.tsx'
import { changesPage } from './changes.tsx'
import { connectPages } from './connect.tsx'
import { deliveriesPage } from './deliveries.tsx'
import { deliveryPages } from './delivery.tsx'
import { feedsPages } from './feeds.tsx'
import { guidePages } from './guide.tsx'
import { hubPage } from './hub.tsx'
import { joinPages } from './join.tsx'
import { logPage } from './log.tsx'
import { peoplePages } from './people.tsx'
import { postPages } from './post.tsx'
import { imagePages } from './post-image.tsx'
import { postsPage } from './posts.tsx'
import { readersPage } from './readers.tsx'
import { refusedPage } from './refused.tsx'
import { rehearsalPage } from './rehearsal.tsx'
import { schedulesPages } from './schedules.tsx'
import { requireSession } from './session.ts'
import { settingsPages } from './settings.tsx'
import { askWho, signInPages } from './sign-in.tsx'
import { simulatePage } from './simulate.tsx'
import { sourcesPages } from './sources.tsx'
import { subscribersPage } from './subscribers.tsx'
import { templatesPages } from './templates.tsx'
import { todayPage } from './today.tsx'
import { tokensPages } from './tokens.tsx'
import { undoPages } from './undo-part.ts'
import { type AdminDeps, type AdminEnv, viewing, withView } from './view.ts'
import { webhookLogPage } from './webhook-log.tsx'
import { youPages } from './you.tsx'

/** The admin pages, below `/admin`. Everything but the way in and out is behind one session check. */
export function adminPages(deps: AdminDeps, ask?: AskOurselves): Hono {
  const auth = openAuth(deps.ports, deps.publicUrl)
  const viewOf = viewing(deps)
  const inside = new Hono<AdminEnv>()
    .use(requireSession(auth, askWho(deps)))
    .use(requirePermission(deps.ports, 'pages', (c, lacking) => refusedPage(c, lacking, viewOf(c))))
    .use(auditChanges(deps.ports, 'pages'))
    .use(withView(deps))
    .route('/', todayPage(deps))
    .route('/posts', postsPage(deps))
    .route('/', imagePages(deps))
    .route('/posts', postPages(deps))
    .route('/deliveries', deliveriesPage(deps))
    .route('/deliveries', deliveryPages(deps))
    .route('/calendar', calendarPages(deps))
    .route('/approvals', approvalsPage(deps))
    .route('/', connectPages(deps))
    .route('/accounts', accountEditPages(deps))
    .route('/accounts', accountsPages(deps))
    .route('/undo', undoPages(deps))
    .route('/schedules', schedulesPages(deps))
    .route('/feeds', feedsPages(deps, ask))
    .route('/sources', sourcesPages(deps))
    .route('/people', peoplePages(deps))
    .route('/you', youPages({ ...deps, auth }))
    .route('/subscribers', subscribersPage(deps))
    .route('/hub', hubPage(deps))
    .route('/templates', templatesPages(deps))
    .route('/settings', settingsPages(deps))
    .route('/log/webhooks', webhookLogPage(deps))
    .route('/tokens', tokensPages(deps))
    .route('/log/changes', changesPage(deps))
    .route('/log', logPage(deps))
    .route('/readers', readersPage(deps))
    .route('/rehearsal', rehearsalPage(deps))
    .route('/simulate', simulatePage(deps))
    .route('/guide', guidePages(deps))

  return new Hono()
    .use('/admin/*', async (c, next) => {
      await next()
      c.header('cache-control', 'no-store')
    })
    .use('/admin/*', withoutSlash)
    .route('/admin', signInPages({ ...deps, auth }))
    .route('/admin', joinPages({ ...deps, auth }))
    .route('/admin', inside)
}

/** An address that somebody typed with a slash at its end leads to the page without one. */
const withoutSlash: MiddlewareHandler = async (c, next) => {
  await next()
  if (c.res.status !== 404 || c.req.method !== 'GET' || !c.req.path.endsWith('/')) return
  const { pathname, search } = new URL(c.req.url)
  c.res = c.redirect(pathname.replace(/\/+$/, '') + search, 301)
}
