import type { Context } from 'hono'
import { InputError } from '../core/errors.ts'
import { legacyPathOf } from '../core/legacy-path.ts'
import { inputErrorOf, internalProblem, problem, statusOf } from './api/problem.ts'
import type { AppDeps } from './app-deps.ts'
import { errorPage } from './error-page.tsx'

export const isApi = (c: Context) => c.req.path.startsWith('/api/')

/** What is answered when something threw. */
export function failed(
  c: Context,
  { ports }: AppDeps,
  error: unknown,
): Response | Promise<Response> {
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

/** What is answered where nothing is. */
export async function missing(c: Context, deps: AppDeps): Promise<Response> {
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
export async function movedFeed(
  c: Context,
  { ports, readers }: AppDeps,
): Promise<Response | undefined> {
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return undefined
  const publication = await ports.setup.publication()
  const path = publication && legacyPathOf(publication.legacyFeedPaths, c.req.url)
  if (path === undefined) return undefined
  if (c.req.method === 'GET') readers?.servedLegacy(path, c.req.header('user-agent'))
  return c.redirect('/rss.xml', 301)
}
