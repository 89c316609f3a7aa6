import { type Context, Hono } from 'hono'
import { csrf } from 'hono/csrf'
import { secureHeaders } from 'hono/secure-headers'
import { InputError } from '../core/errors.ts'
import { legacyPathOf } from '../core/legacy-path.ts'
import { limitBody } from './access/body-size.ts'
import { adminPages } from './admin/admin.tsx'
import { apiRoutes } from './api/api.ts'
import type { AskOurselves } from './api/feed-check.ts'
import { inputErrorOf, internalProblem, problem, statusOf } from './api/problem.ts'
import type { AppDeps } from './app-deps.ts'
import { errorPage } from './error-page.tsx'
import { assetRoutes } from './public/assets.ts'
import { feedPages } from './public/feed-page.tsx'
import { feedRoutes } from './public/feeds.ts'
import { hubRoutes } from './public/hub.ts'
import { mediaRoutes } from './public/media.ts'
import { metricsRoutes } from './public/metrics.ts'
import { micropubRoutes } from './public/micropub.ts'
import { publicPages } from './public/pages.tsx'
import { privateFeedRoutes } from './public/private-feeds.ts'
import { privatePages } from './public/private-pages.tsx'
import { webhookRoutes } from './public/webhooks.ts'

/** The largest form. What the API takes is for `apiRoutes` to say, once it knows who asks. */
const FORM = 1024 * 1024

/**
 * Everything Posthorn answers over HTTP. Feeds are nearly all of the traffic and carry their own headers, so no middleware
 * stands beside them: even one that comes later on the same path would make every request pass through a chain.
 */
export function createApp(deps: AppDeps): Hono {
  const app = new Hono()
  const rest = pagesAndApi(deps, (request) => app.fetch(request))
  app.onError((error, c) => failed(c, deps, error))
  app.route('/', feedRoutes(deps))
  app.route('/', privateFeedRoutes(deps))
  app.route('/', hubRoutes(deps))
  app.route('/', webhookRoutes(deps))
  app.route('/', micropubRoutes(deps))
  app.route('/', mediaRoutes(deps))
  app.notFound((c) => rest.fetch(c.req.raw, c.env))
  return app
}

function pagesAndApi(deps: AppDeps, ask: AskOurselves): Hono {
  const app = new Hono()
  app.onError((error, c) => failed(c, deps, error))
  app.notFound((c) => missing(c, deps))
  app.get('/healthz', (c) => c.json({ status: 'ok' }))
  app.get('/readyz', async (c) => {
    const problems = await deps.ready()
    return problems.length === 0
      ? c.json({ status: 'ready' })
      : c.json({ status: 'not ready', problems }, 503)
  })
  app.route('/', metricsRoutes(deps))
  app.use(headers(deps.publicUrl))
  app.use(async (c, next) => (isApi(c) ? next() : limitForm(c, next)))
  app.use('/admin/*', csrf({ origin: (origin, c) => ownOrigin(origin, c, deps.publicUrl) }))
  app.route('/assets', assetRoutes(deps))
  app.route('/api/v1', apiRoutes(deps, ask))
  app.route('/', adminPages(deps))
  app.route('/', feedPages(deps))
  app.route('/', privatePages(deps))
  // Where feeds were asked for by `/?feed=rss2`, before the page at the root takes it.
  app.get('/', async (c, next) => {
    const moved = c.req.url.includes('?') ? await movedFeed(c, deps) : undefined
    return moved ?? next()
  })
  app.route('/', publicPages(deps))
  return app
}

/** Pages bring everything they need themselves; only pictures may come from anywhere. */
const headers = (publicUrl: string) =>
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      scriptSrc: ["'self'"],
      connectSrc: ["'self'"],
      imgSrc: ['*', 'data:'],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
    xFrameOptions: 'DENY',
    // With no-referrer, browsers say `Origin: null` for our own forms too.
    referrerPolicy: 'same-origin',
    strictTransportSecurity: publicUrl.startsWith('https:') ? 'max-age=15552000' : false,
  })

const limitForm = limitBody(FORM)

/** Behind a proxy the request's own address may differ from the public one: a form may come from either. */
function ownOrigin(origin: string, c: Context, publicUrl: string): boolean {
  return origin === new URL(c.req.url).origin || origin === new URL(publicUrl).origin
}

const isApi = (c: Context) => c.req.path.startsWith('/api/')

function failed(c: Context, { ports }: AppDeps, error: unknown): Response | Promise<Response> {
  const known = inputErrorOf(error)
  if (known) {
    return isApi(c)
      ? problem(c, known)
      : errorPage(c, statusOf(known), { title: 'That did not work', message: known.message })
  }
  const stack = error instanceof Error ? error.stack : String(error)
  // The address of a private feed is all that its subscriber has, as that of a push is all that a hub has: no log may know it.
  const path = c.req.path.replace(/^(\/(?:private|websub)\/)[^/]+/, '$1…')
  ports.log.error({ method: c.req.method, path, error: stack }, 'A request failed')
  return isApi(c)
    ? internalProblem(c)
    : errorPage(c, 500, {
        title: 'Something went wrong',
        message: 'It went wrong inside Posthorn. Its log says what.',
      })
}

async function missing(c: Context, deps: AppDeps): Promise<Response> {
  if (isApi(c)) {
    return problem(
      c,
      new InputError('not-found', `There is nothing at ${c.req.method} ${c.req.path}`),
    )
  }
  const moved = await movedFeed(c, deps)
  if (moved) return moved
  return errorPage(c, 404, { title: 'Not found', message: 'There is nothing at this address.' })
}

/** The feed addresses of a former system lead to ours, so that its subscribers stay. */
async function movedFeed(c: Context, { ports, readers }: AppDeps): Promise<Response | undefined> {
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return undefined
  const publication = await ports.setup.publication()
  const path = publication && legacyPathOf(publication.legacyFeedPaths, c.req.url)
  if (path === undefined) return undefined
  if (c.req.method === 'GET') readers?.servedLegacy(path, c.req.header('user-agent'))
  return c.redirect('/rss.xml', 301)
}
