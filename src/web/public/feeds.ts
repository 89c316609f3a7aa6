import { type Context, Hono } from 'hono'
import { InputError } from '../../core/errors.ts'
import { feedFiles } from '../../core/feed-document.ts'
import type { RenderedFeed } from '../../ports/feed-cache.ts'
import type { ReaderCounter } from '../../tasks/count-readers.ts'
import type { FeedServing } from '../../tasks/render-feed.ts'
import {
  type Coding,
  chooseCoding,
  dateOf,
  etagOf,
  isNotModified,
  namedHashes,
} from './conditional-request.ts'
import { deltaResponse, wantsDelta } from './feed-delta.ts'
import { archivePageKey, type FeedKey, feedKey, mainKey, termFolders, termKey } from './feed-key.ts'
import { type MissingPorts, missingFeed } from './missing-feed.ts'

/** Short for readers, since many take it for their polling interval; a cache in between may help out while we are away. */
const CACHE_CONTROL =
  'public, max-age=60, s-maxage=60, stale-while-revalidate=60, stale-if-error=86400'
/** A page of an archive: its posts and its links are fixed. */
const SEALED_CACHE_CONTROL = 'public, max-age=31536000, immutable'
/** What a response depends on beside the address: people who open a feed in a browser get a page. */
const VARY = 'Accept-Encoding, Sec-Fetch-Dest'
const ALLOW = 'GET, HEAD, OPTIONS'

const cors = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, Link, Last-Modified',
}
const preflight = {
  ...cors,
  allow: ALLOW,
  'access-control-allow-methods': ALLOW,
  'access-control-allow-headers': 'If-None-Match, If-Modified-Since, A-IM',
  'access-control-max-age': '86400',
}

type Init = ResponseInit & {
  /** In workerd: the body is compressed already. */
  readonly encodeBody: 'manual'
}

interface Answer {
  readonly etag: string
  readonly body: Uint8Array<ArrayBuffer>
  readonly full: Init
  readonly notModified: Init
}

interface FeedRoutesDeps {
  readonly feed: FeedServing['feed']
  readonly since?: FeedServing['since']
  readonly readers?: Pick<ReaderCounter, 'served'>
  readonly ports: MissingPorts
  readonly publicUrl: string
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
    const rendered = deps.feed(key)
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
  if (!rendered) return missingFeed(c, deps.ports, deps.publicUrl, key, cors)
  const coding = chooseCoding(c.req.header('accept-encoding'))
  const { etag, body, full, notModified } = answers(rendered)[coding]
  const known = c.req.header('if-none-match')
  if (known === etag || isNotModified(rendered, known, c.req.header('if-modified-since'))) {
    count(c, deps, key, rendered, 304)
    return new Response(null, notModified)
  }
  const part = delta(c, deps, key, rendered, known)
  if (part) {
    return part.then((found) => {
      count(c, deps, key, rendered, found?.status ?? 200)
      return found ?? new Response(body, full)
    })
  }
  count(c, deps, key, rendered, 200)
  return new Response(body, full)
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
  if (!(error instanceof InputError) || error.code !== 'unavailable') throw error
  return c.text('This feed cannot be served now. Please come back later.\n', 503, {
    ...cors,
    'retry-after': '60',
    'cache-control': 'no-store',
  })
}

/** Made once for each rendering, since nearly every request asks for the same. */
const made = new WeakMap<RenderedFeed, Readonly<Record<Coding, Answer>>>()

function answers(rendered: RenderedFeed): Readonly<Record<Coding, Answer>> {
  const known = made.get(rendered)
  if (known) return known
  const all = {
    identity: answerIn(rendered, 'identity', rendered.bytes),
    gzip: answerIn(rendered, 'gzip', rendered.gzip),
    br: answerIn(rendered, 'br', rendered.brotli),
  }
  made.set(rendered, all)
  return all
}

function answerIn(rendered: RenderedFeed, coding: Coding, body: Uint8Array<ArrayBuffer>): Answer {
  const etag = etagOf(rendered.hash, coding)
  const headers = {
    etag,
    ...dateOf(rendered),
    'cache-control': rendered.sealed ? SEALED_CACHE_CONTROL : CACHE_CONTROL,
    vary: VARY,
    ...(rendered.link !== undefined && { link: rendered.link }),
    ...cors,
  }
  return {
    etag,
    body,
    notModified: { status: 304, headers, encodeBody: 'manual' },
    full: {
      status: 200,
      encodeBody: 'manual',
      headers: {
        'content-type': rendered.mediaType,
        'content-length': String(body.byteLength),
        ...(coding !== 'identity' && { 'content-encoding': coding }),
        'x-content-type-options': 'nosniff',
        ...headers,
      },
    },
  }
}
