import { Hono } from 'hono'
import type { AppDeps } from './app-deps.ts'
import { passOn } from './pass-on.ts'
import { cors } from './public/feed-answer.ts'
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
  app.route(
    '/',
    feedRoutes({
      ...deps,
      async missing(c, key) {
        const { missingFeed } = await import('./public/missing-feed.ts')
        return missingFeed(c, deps.ports, deps.publicUrl, key, cors)
      },
    }),
  )
  app.notFound(async (c) => {
    const { besideFeeds } = await import('./beside-feeds.ts')
    rest ??= besideFeeds(deps, (request) => app.fetch(request))
    return passOn(c, rest)
  })
  return app
}
