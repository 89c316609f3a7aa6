import { Hono } from 'hono'
import type { AskOurselves } from './api/feed-check.ts'
import type { AppDeps } from './app-deps.ts'
import { failed } from './failures.tsx'
import { pagesAndApi } from './pages-and-api.ts'
import { passOn } from './pass-on.ts'
import { hubRoutes } from './public/hub.ts'
import { mediaRoutes } from './public/media.ts'
import { micropubRoutes } from './public/micropub.ts'
import { privateFeedRoutes } from './public/private-feeds.ts'
import { webhookRoutes } from './public/webhooks.ts'

/** What programs ask for without being feeds' readers, each with headers of its own; then the pages and the API. */
export function besideFeeds(deps: AppDeps, ask: AskOurselves): Hono {
  const app = new Hono()
  const rest = pagesAndApi(deps, ask)
  app.onError((error, c) => failed(c, deps, error))
  app.route('/', privateFeedRoutes(deps))
  app.route('/', hubRoutes(deps))
  app.route('/', webhookRoutes(deps))
  app.route('/', micropubRoutes(deps))
  app.route('/', mediaRoutes(deps))
  app.notFound((c) => passOn(c, rest))
  return app
}
