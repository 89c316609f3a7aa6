import { type Context, Hono } from 'hono'
import { InputError } from '../../core/errors.ts'
import { feedFiles } from '../../core/feed-document.ts'
import type { RenderedFeed } from '../../ports/feed-cache.ts'
import type { ReaderCounter } from '../../tasks/count-readers.ts'
import type { FeedServing } from '../../tasks/serve-feeds.ts'
import { clientAddress } from '../access/attempt-limit.ts'
import { namedHashes } from './conditional-request.ts'
import { cors, feedAnswer } from './feed-answer.ts'
import { deltaResponse, wantsDelta } from './feed-delta.ts'
import { archivePageKey, type FeedKey, feedKey, mainKey, termFolders, termKey } from './feed-key.ts'

const ALLOW = 'GET, HEAD, OPTIONS'

const preflight = {
  ...cors,
  allow: ALLOW,
  'access-control-allow-methods': ALLOW,
  'access-control-allow-headers': 'If-None-Match, If-Modified-Since, A-IM',
  'access-control-max-age': '86400',
}

interface FeedRoutesDeps {
  readonly feed: FeedServing['feed']
  /** Absent: readers wait for what is newest. */
  readonly atOnce?: FeedServing['atOnce']
  readonly since?: FeedServing['since']
  readonly readers?: Pick<ReaderCounter, 'served'>
  /** Accept-Encoding of the reader, where something in front asks in its own name. */
  coding?(request: Request): string | undefined
  /** There is no feed under this key. */
  missing(c: Context, key: string): Response | Promise<Response>
}

/**
 * `/rss.xml`, `/atom.xml`, `/feed.json`, the same for every feed, tag, section and author, the pages of archives, and what is
 * served like feeds: the list of them, and the sitemap for news.
 */
export function feedRoutes(deps: FeedRoutesDeps): Hono {
  const routes = new Hono()
  routes.all('/opml.xml', (c) => respond(c, deps, 'opml', serve))
  routes.all('/news-sitemap.xml', (c) => respond(c, deps, 'news-sitemap', serve))
  for (const [file, format] of Object.entries(feedFiles)) {
    const main = mainKey(format)
    const named = feedKey(format)
    routes.all(`/${file}`, (c) => at(c, deps, main))
    routes.all(`/feeds/:feed/${file}`, (c) => at(c, deps, named, c.req.param('feed')))
    const pages = `archive/:page{[1-9][0-9]{0,8}}/${file}`
    routes.all(`/feeds/:name/${pages}`, (c) => atPage(c, deps, named))
    for (const [kind, folder] of termFolders) {
      const key = termKey(kind, format)
      routes.all(`/${folder}/:name/${file}`, (c) => at(c, deps, key, c.req.param('name')))
      routes.all(`/${folder}/:name/${pages}`, (c) => atPage(c, deps, key))
    }
  }
  return routes
}

function at(c: Context, deps: FeedRoutesDeps, keyOf: FeedKey, name?: string) {
  try {
    const key = keyOf(name, c.req.url)
    return key === undefined ? c.notFound() : respond(c, deps, key)
  } catch (error) {
    if (!(error instanceof InputError) || error.code !== 'invalid') throw error
    return c.text(`${error.message}.\n`, 400, cors)
  }
}

const atPage = (c: Context, deps: FeedRoutesDeps, keyOf: FeedKey) =>
  at(c, deps, archivePageKey(keyOf, c.req.param('page') ?? ''), c.req.param('name'))

/** One handler for all methods: with a second one on the same path, every request would pass through a chain. */
function respond(c: Context, deps: FeedRoutesDeps, key: string, read: typeof serve = serveReader) {
  switch (c.req.method) {
    case 'GET':
    case 'HEAD':
      return read(c, deps, key)
    case 'OPTIONS':
      return new Response(null, { status: 204, headers: preflight })
    default:
      return c.text('Feeds are only read: GET or HEAD.\n', 405, { ...cors, allow: ALLOW })
  }
}

type Served = Response | Promise<Response>

function serveReader(c: Context, deps: FeedRoutesDeps, key: string): Served {
  // For a page of its own, never by Accept: readers ask for text/html too.
  if (c.req.header('sec-fetch-dest') === 'document') return c.notFound() as Response
  return serve(c, deps, key)
}

function serve(c: Context, deps: FeedRoutesDeps, key: string): Served {
  try {
    // Whoever asks for what the set-up has need not be known.
    const rendered = key.includes('?')
      ? deps.feed(key, { address: clientAddress(c) })
      : (deps.atOnce?.(key) ?? deps.feed(key))
    return rendered instanceof Promise
      ? rendered.then(
          (late) => answer(c, deps, key, late),
          (error) => unavailable(c, error),
        )
      : answer(c, deps, key, rendered)
  } catch (error) {
    return unavailable(c, error)
  }
}

function answer(
  c: Context,
  deps: FeedRoutesDeps,
  key: string,
  rendered: RenderedFeed | undefined,
): Served {
  if (!rendered) return deps.missing(c, key)
  const known = c.req.header('if-none-match')
  const { coding } = deps
  const { body, init } = feedAnswer(rendered, {
    coding: coding ? () => coding(c.req.raw) : c.req.header('accept-encoding'),
    known,
    since: c.req.header('if-modified-since'),
  })
  const part = init.status === 200 ? delta(c, deps, key, rendered, known) : undefined
  if (part) {
    return part.then((found) => {
      count(c, deps, key, rendered, found?.status ?? 200)
      return found ?? new Response(body, init)
    })
  }
  count(c, deps, key, rendered, init.status)
  return new Response(body, init)
}

function count(
  c: Context,
  { readers }: FeedRoutesDeps,
  key: string,
  rendered: RenderedFeed,
  status: number,
): void {
  if (c.req.method === 'GET') readers?.served(key, rendered, status, c.req.header('user-agent'))
}

/** Only what the reader does not have, for readers that ask for it and are known to cope (RFC 3229). */
function delta(
  c: Context,
  { since }: FeedRoutesDeps,
  key: string,
  rendered: RenderedFeed,
  known: string | undefined,
): Promise<Response | undefined> | undefined {
  if (!since || known === undefined || c.req.method !== 'GET') return undefined
  if (!wantsDelta(c.req.header('a-im'), c.req.header('user-agent'))) return undefined
  const found = since(key, rendered.hash, namedHashes(known))
  return found.then((one) => one && deltaResponse(rendered, one, cors))
}

function unavailable(c: Context, error: unknown): Response {
  if (error instanceof InputError && error.code === 'too-many') {
    const headers = { ...cors, 'retry-after': '10', 'cache-control': 'no-store' }
    return c.text(`${error.message}. Please come back later.\n`, 429, headers)
  }
  if (!(error instanceof InputError) || error.code !== 'unavailable') throw error
  return c.text('This feed cannot be served now. Please come back later.\n', 503, {
    ...cors,
    'retry-after': '60',
    'cache-control': 'no-store',
  })
}
