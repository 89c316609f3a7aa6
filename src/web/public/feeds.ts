import { type Context, Hono } from 'hono'
import { InputError } from '../../core/errors.ts'
import { feedFiles } from '../../core/feed-document.ts'
import type { RenderedFeed } from '../../ports/feed-cache.ts'
import type { FeedServing } from '../../tasks/render-feed.ts'
import { type Coding, chooseCoding, etagOf, isNotModified } from './conditional-request.ts'

/** Short for readers, since many take it for their polling interval; a cache in between may help out while we are away. */
const CACHE_CONTROL =
  'public, max-age=60, s-maxage=60, stale-while-revalidate=60, stale-if-error=86400'
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

/** `/rss.xml`, `/atom.xml`, `/feed.json`, and the same under `/feeds/{feed}/`. */
export function feedRoutes({ feed }: FeedServing): Hono {
  const routes = new Hono()
  for (const [file, format] of Object.entries(feedFiles)) {
    const main = `main/${format}`
    routes.all(`/${file}`, (c) => respond(c, feed, main))
    routes.all(`/feeds/:feed/${file}`, (c) => respond(c, feed, `${c.req.param('feed')}/${format}`))
  }
  return routes
}

/** One handler for all methods: with a second one on the same path, every request would pass through a chain. */
function respond(c: Context, feed: FeedServing['feed'], key: string) {
  switch (c.req.method) {
    case 'GET':
    case 'HEAD':
      return serve(c, feed, key)
    case 'OPTIONS':
      return new Response(null, { status: 204, headers: preflight })
    default:
      return c.text('Feeds are only read: GET or HEAD.\n', 405, { ...cors, allow: ALLOW })
  }
}

function serve(c: Context, feed: FeedServing['feed'], key: string): Response | Promise<Response> {
  try {
    const rendered = feed(key)
    return rendered instanceof Promise
      ? rendered.then(
          (late) => answer(c, late),
          (error) => unavailable(c, error),
        )
      : answer(c, rendered)
  } catch (error) {
    return unavailable(c, error)
  }
}

function answer(c: Context, rendered: RenderedFeed | undefined): Response {
  if (!rendered) return c.text('There is no such feed.\n', 404, cors)
  const coding = chooseCoding(header(c, 'accept-encoding'))
  const { etag, body, full, notModified } = answers(rendered)[coding]
  const known = header(c, 'if-none-match')
  return known === etag || isNotModified(rendered, known, header(c, 'if-modified-since'))
    ? new Response(null, notModified)
    : new Response(body, full)
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
    'last-modified': rendered.lastModified.toUTCString(),
    'cache-control': CACHE_CONTROL,
    vary: 'Accept-Encoding',
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

/** On Node straight from its own request: making a Headers object of it costs as much as all the rest. */
function header(c: Context, name: string): string | undefined {
  const incoming: { headers: Record<string, string | string[] | undefined> } | undefined =
    c.env?.incoming
  if (!incoming) return c.req.header(name)
  const value = incoming.headers[name]
  return typeof value === 'string' ? value : value?.join(', ')
}
