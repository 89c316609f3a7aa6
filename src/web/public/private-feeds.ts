import { type Context, Hono } from 'hono'
import { InputError } from '../../core/errors.ts'
import { type FeedFormatId, feedFiles } from '../../core/feed-document.ts'
import { selectionAddresses } from '../../core/feed-selection.ts'
import { linkHeader } from '../../core/link-header.ts'
import { privateAddresses } from '../../core/private-feed.ts'
import type { RenderedFeed } from '../../ports/feed-cache.ts'
import type { Ports } from '../../ports/ports.ts'
import { endedPrivateFeed } from '../../tasks/feed-end.ts'
import type { FeedServing } from '../../tasks/serve-feeds.ts'
import { feedIdFor, noteRead, subscriberOf } from '../../tasks/subscribers.ts'
import { type Coding, chooseCoding, dateOf, etagOf, isNotModified } from './conditional-request.ts'
import { noticeLine } from './missing-feed.ts'

/** Nobody but the subscriber keeps or finds what stands under such an address. */
export const privateHeaders = {
  'cache-control': 'private, no-store',
  'x-robots-tag': 'noindex, nofollow, noarchive',
  'referrer-policy': 'no-referrer',
}

interface PrivateFeedDeps {
  readonly feed: FeedServing['feed']
  readonly publicUrl: string
  readonly ports: Pick<Ports, 'subscribers' | 'clock' | 'setup'>
}

/** `/private/{token}/{feed}/rss.xml` and its like, for programs. */
export function privateFeedRoutes(deps: PrivateFeedDeps): Hono {
  const routes = new Hono()
  for (const [file, format] of Object.entries(feedFiles)) {
    routes.all(`/private/:token/:feed/${file}`, (c) => respond(c, deps, format))
  }
  return routes
}

function respond(c: Context, deps: PrivateFeedDeps, format: FeedFormatId) {
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
    const headers = { ...privateHeaders, allow: 'GET, HEAD' }
    return c.text('Feeds are only read: GET or HEAD.\n', 405, headers)
  }
  return c.req.header('sec-fetch-dest') === 'document' ? c.notFound() : serve(c, deps, format)
}

async function serve(c: Context, deps: PrivateFeedDeps, format: FeedFormatId): Promise<Response> {
  const [token = '', feed = ''] = [c.req.param('token'), c.req.param('feed')]
  const subscriber = await subscriberOf(deps.ports, token)
  const id = subscriber && feedIdFor(subscriber, feed)
  if (!subscriber || !id) return c.text('There is no such feed.\n', 404, privateHeaders)
  const rendered = await renderedOrNot(deps, `${id}/${format}`)
  if (rendered === 'unavailable') {
    const headers = { ...privateHeaders, 'retry-after': '60' }
    return c.text('This feed cannot be served now. Please come back later.\n', 503, headers)
  }
  if (!rendered) return goneOrOpen(c, deps, feed, format)
  await noteRead(deps.ports, subscriber)
  return answer(c, rendered, privateAddresses(deps.publicUrl, token, feed)[format])
}

async function renderedOrNot({ feed }: PrivateFeedDeps, key: string) {
  try {
    return await feed(key)
  } catch (error) {
    if (!(error instanceof InputError) || error.code !== 'unavailable') throw error
    return 'unavailable'
  }
}

/** A feed that is for everybody now is read where everybody reads it, as long as it is. */
async function goneOrOpen(
  c: Context,
  { ports, publicUrl }: PrivateFeedDeps,
  feed: string,
  format: FeedFormatId,
): Promise<Response> {
  const settings = (await ports.setup.feeds()).find(({ id }) => id === feed)
  if (settings && !settings.private) {
    const location = selectionAddresses(publicUrl, feed)[format]
    return c.body(null, 307, { ...privateHeaders, location })
  }
  return c.text(noticeLine(await endedPrivateFeed(ports, publicUrl, feed)), 410, privateHeaders)
}

const bodies: Readonly<Record<Coding, (rendered: RenderedFeed) => Uint8Array<ArrayBuffer>>> = {
  identity: ({ bytes }) => bytes,
  gzip: ({ gzip }) => gzip,
  br: ({ brotli }) => brotli,
}

/** The same bytes for all its subscribers; only the header says where each of them reads it. */
function answer(c: Context, rendered: RenderedFeed, self: string): Response {
  const coding = chooseCoding(c.req.header('accept-encoding'))
  const body = bodies[coding](rendered)
  const headers = {
    etag: etagOf(rendered.hash, coding),
    ...dateOf(rendered),
    vary: 'Accept-Encoding, Sec-Fetch-Dest',
    link: linkHeader(self),
    ...privateHeaders,
  }
  // In workerd: the body is compressed already.
  const encoding = { encodeBody: 'manual' } as const
  const [known, since] = [c.req.header('if-none-match'), c.req.header('if-modified-since')]
  if (isNotModified(rendered, known, since)) {
    return new Response(null, { status: 304, headers, ...encoding } as ResponseInit)
  }
  return new Response(body, {
    ...encoding,
    headers: {
      'content-type': rendered.mediaType,
      'content-length': String(body.byteLength),
      ...(coding !== 'identity' && { 'content-encoding': coding }),
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  } as ResponseInit)
}
