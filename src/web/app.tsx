import { Hono } from 'hono'
import type { AppDeps } from './app-deps.ts'
import { feedRoutes } from './public/feeds.ts'

/**
 * Everything Posthorn answers over HTTP. Feeds are nearly all of the traffic and carry their own headers, so no middleware
 * stands beside them: even one that comes later on the same path would make every request pass through a chain. All else is
 * loaded when it is first asked for.
 */
export function createApp(deps: AppDeps): Hono {
  const app = new Hono()
  let rest: Hono | undefined
  app.onError(async (error, c) => (await import('./failures.tsx')).failed(c, deps, error))
  app.route('/', feedRoutes(deps))
  app.notFound(async (c) => {
    const { besideFeeds } = await import('./beside-feeds.ts')
    rest ??= besideFeeds(deps, (request) => app.fetch(request))
    return rest.fetch(c.req.raw, c.env)
  })
  return app
}
