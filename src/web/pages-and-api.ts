import { type Context, type Handler, Hono } from 'hono'
import { getRuntimeKey } from 'hono/adapter'
import { compress } from 'hono/compress'
import { csrf } from 'hono/csrf'
import { secureHeaders } from 'hono/secure-headers'
import { limitBody } from './access/body-size.ts'
import type { AskOurselves } from './api/feed-check.ts'
import type { AppDeps } from './app-deps.ts'
import { failed, isApi, missing, movedFeed } from './failures.tsx'
import { passOn } from './pass-on.ts'
import { assetRoutes } from './public/assets.ts'
import { feedPages } from './public/feed-page.tsx'
import { metricsRoutes } from './public/metrics.ts'
import { publicPages } from './public/pages.tsx'
import { privatePages } from './public/private-pages.tsx'
import { requestTrace } from './request-trace.ts'

/** Not lines that are to be read as they come. */
const compressed = compress({
  contentTypeFilter:
    /^(?:text\/(?:html|css|javascript)|image\/svg\+xml|application\/(?:json|problem\+json|yaml)\b)/,
})

/** The largest form. What the API takes is for `apiRoutes` to say, once it knows who asks. */
const FORM = 1024 * 1024

export function pagesAndApi(deps: AppDeps, ask: AskOurselves): Hono {
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
  app.use('/api/*', requestTrace(deps.ports))
  app.use('/admin/*', requestTrace(deps.ports))
  // Pages are much markup and little text; what feeds' readers fetch is compressed once for all of them.
  // Cloudflare does it itself, and would compress again what comes compressed.
  if (getRuntimeKey() !== 'workerd') {
    app.use('/api/*', compressed)
    app.use('/admin/*', compressed)
    app.use('/assets/*', compressed)
  }
  app.use(headers(deps.publicUrl))
  app.use(async (c, next) => (isApi(c) ? next() : limitForm(c, next)))
  app.use('/admin/*', csrf({ origin: (origin, c) => ownOrigin(origin, c, deps.publicUrl) }))
  app.route('/assets', assetRoutes(deps))
  const api = later(deps, async () => {
    const { apiRoutes } = await import('./api/api.ts')
    return (routes) => routes.route('/api/v1', apiRoutes(deps, ask))
  })
  const admin = later(deps, async () => {
    const { adminPages } = await import('./admin/admin.tsx')
    return (routes) => routes.route('/', adminPages(deps, ask))
  })
  app.all('/api/v1/*', api)
  app.all('/admin', admin)
  app.all('/admin/*', admin)
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

/** Routes that are loaded when the first request for one of them comes. */
function later(deps: AppDeps, load: () => Promise<(routes: Hono) => unknown>): Handler {
  let routes: Hono | undefined
  return async (c) => {
    // Each request loads for itself: in a Worker none may wait for what another began.
    const mount = await load()
    if (!routes) {
      routes = new Hono()
      mount(routes)
      routes.onError((error, inner) => failed(inner, deps, error))
      routes.notFound((inner) => missing(inner, deps))
    }
    return passOn(c, routes)
  }
}
