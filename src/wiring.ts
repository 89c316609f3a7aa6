import { compress as inTurn } from './caches/compress.ts'
import { inMemoryFeedCache } from './caches/in-memory.ts'
import { systemClock } from './clock.ts'
import { contentHash } from './core/content-hash.ts'
import { spanBy, traceparent } from './core/trace.ts'
import type { Environment } from './environment.ts'
import { feedChecker } from './feeds/check/feed-checker.ts'
import { feedFormats } from './feeds/formats.ts'
import { newsSitemap } from './feeds/news-sitemap.ts'
import { opml } from './feeds/opml.ts'
import { asItIsFitter } from './images/as-it-is.ts'
import * as networks from './networks/index.ts'
import { telegramNotifier } from './notifiers/telegram.ts'
import { webhookNotifier } from './notifiers/webhook.ts'
import type { Log } from './ports/log.ts'
import type { Network } from './ports/network.ts'
import type { Notifier } from './ports/notifier.ts'
import type { Outgoing } from './ports/outgoing.ts'
import type { Ports, Rehearsal } from './ports/ports.ts'
import type { DeliveryQueue } from './ports/queue.ts'
import type { ExportReader, SourceReader } from './ports/source.ts'
import { patient, type Timings } from './ports/timings.ts'
import type { WebhookReader } from './ports/webhook.ts'
import { exportSource } from './sources/export-source.ts'
import { feedSource } from './sources/feed.ts'
import { ghostExport } from './sources/ghost.ts'
import { markdownExport } from './sources/markdown.ts'
import { readPageText } from './sources/page/page-text.ts'
import { generic } from './sources/webhooks/generic.ts'
import { ghost } from './sources/webhooks/ghost.ts'
import { sanity } from './sources/webhooks/sanity.ts'
import { strapi } from './sources/webhooks/strapi.ts'
import { wordpress } from './sources/webhooks/wordpress.ts'
import { wordpressExport } from './sources/wordpress.ts'
import { openStores } from './stores/open-stores.ts'
import type { Sql } from './stores/sql.ts'
import { loadFeed } from './tasks/load-feed.ts'
import { loadNewsSitemap } from './tasks/load-news-sitemap.ts'
import { loadOutline } from './tasks/load-outline.ts'
import { namedFeeds } from './tasks/named-feeds.ts'
import type { ServedText } from './tasks/render-feed.ts'
import { createFeedServing, type FeedServing, type FeedServingPorts } from './tasks/serve-feeds.ts'
import { tracing } from './tracing.ts'
import { secretVault } from './vault/secret-vault.ts'

/** What Posthorn can publish to and read from: the same everywhere. */
export const allNetworks: readonly Network[] = Object.values(networks)
/** What other systems export, whole or piece by piece. */
export const allExports: readonly ExportReader[] = [wordpressExport, ghostExport, markdownExport]
const allSources: readonly SourceReader[] = [feedSource, ...allExports.map(exportSource)]
const allWebhooks: readonly WebhookReader[] = [ghost, wordpress, strapi, sanity, generic]

/** What differs between the places Posthorn runs in. */
export interface Surroundings {
  readonly sql: Sql
  readonly secret: string
  readonly outgoing: Outgoing
  readonly queue: DeliveryQueue
  readonly rehearsal: Rehearsal
  readonly log: Log
  readonly clock?: Ports['clock']
  readonly timings?: Timings
  /** Absent: images are used as they are. */
  readonly imageFitter?: Ports['imageFitter']
  /** Where people reach this server, if that is known without a request: links in notices lead there. */
  readonly publicUrl?: string
  /** Ways to tell people that only this place has. */
  readonly notifiers?: readonly Notifier[]
}

/** Every port, from what the place gives. */
export function wire({ sql, secret, publicUrl, notifiers = [], ...given }: Surroundings): Ports {
  return {
    clock: systemClock,
    tracing,
    timings: patient,
    networks: allNetworks,
    sources: allSources,
    webhooks: allWebhooks,
    readPageText,
    checker: feedChecker,
    imageFitter: asItIsFitter,
    ...openStores(sql, secretVault(secret), allNetworks, publicUrl),
    secret,
    notifiers: [webhookNotifier(publicUrl), telegramNotifier(publicUrl), ...notifiers],
    ...given,
  }
}

/** The feeds as they are served under an address, rendered once for each change and kept in this process. */
export function serveFeeds(
  ports: Ports,
  publicUrl: string,
  {
    formats = feedFormats,
    cache = inMemoryFeedCache(),
    compress = inTurn,
  }: Partial<Pick<FeedServingPorts, 'formats' | 'cache' | 'compress'>> = {},
): FeedServing {
  const serving = createFeedServing({
    formats,
    cache,
    changes: ports.changes,
    load: (feedId) => loadFeed(ports, publicUrl, feedId),
    compress,
    hash: contentHash,
    after(milliseconds, call) {
      const timer = setTimeout(call, milliseconds)
      return () => clearTimeout(timer)
    },
    texts: textsOf(ports, publicUrl),
    quarantine: ports.quarantine,
    clock: ports.clock,
    log: ports.log,
  })
  return namedFeeds(ports, serving)
}

/** What is served beside the feeds: the list of them, and the sitemap for news search engines. */
const textsOf = (ports: Ports, publicUrl: string): ReadonlyMap<string, ServedText> =>
  new Map([
    ['opml', { mediaType: opml.mediaType, load: () => loadOutline(ports, publicUrl, opml) }],
    [
      'news-sitemap',
      { mediaType: newsSitemap.mediaType, load: () => loadNewsSitemap(ports, newsSitemap) },
    ],
  ])

/** How Posthorn asks others, whatever it asks with. */
export function outgoingSettings(
  { allowHosts }: Environment,
  version: string,
  { request }: Timings = patient,
) {
  return {
    allowHosts,
    userAgent: `Posthorn/${version}`,
    timeoutMs: request,
    maxBytes: 15 * 1024 * 1024,
    now: systemClock.now,
    traceparent: () => {
      const now = tracing.current()
      return now?.tells ? traceparent(now.trace, spanBy(systemClock.chance)) : undefined
    },
  }
}
