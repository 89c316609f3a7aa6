import { type Context, Hono } from 'hono'
import { archivePageOf } from '../../core/archive.ts'
import type { FeedDocument, FeedFormatId, FeedItem } from '../../core/feed-document.ts'
import { feedFiles } from '../../core/feed-document.ts'
import type { Publication } from '../../core/publication.ts'
import type { Ports } from '../../ports/ports.ts'
import { endedFeed } from '../../tasks/feed-end.ts'
import { loadFeed } from '../../tasks/load-feed.ts'
import { nameSelection } from '../../tasks/name-selection.ts'
import { type SelectionAllowance, selectionAllowance } from '../../tasks/selection-allowance.ts'
import { clientAddress } from '../access/attempt-limit.ts'
import type { AppDeps } from '../app-deps.ts'
import { type AssetLink, assetLinks } from './asset-links.ts'
import { Subscribe } from './feed-card.tsx'
import { archivePageKey, type FeedKey, feedKey, mainKey, termFolders, termKey } from './feed-key.ts'
import { FeedNoticePage } from './feed-notice-page.tsx'
import { answer, Frame } from './frame.tsx'
import { Masthead, PublicFooter } from './masthead.tsx'
import { baseFeedOf } from './missing-feed.ts'
import { Moment } from './moment.tsx'
import { NoticePage } from './notice-page.tsx'
import { documentAddresses } from './subscribe-links.ts'

type FeedPagesDeps = Pick<AppDeps, 'assets' | 'publicUrl'> & {
  readonly ports: Pick<Ports, 'posts' | 'setup' | 'clock' | 'archive'>
}

/** Posts that the page shows of those in the feed. */
const LATEST = 20

/**
 * What people see at the address of a feed: how to subscribe, and what is in it. Only browsers that open an address say
 * `Sec-Fetch-Dest: document`; programs, whatever they accept, get the feed.
 */
export function feedPages(deps: FeedPagesDeps): Hono {
  const links = assetLinks(deps.assets)
  const allowance = selectionAllowance(deps.ports.clock)
  const app = new Hono()
  for (const [file, format] of Object.entries(feedFiles)) {
    const page = async (c: Context, key: string | undefined, next: () => Promise<void>) =>
      key === undefined || c.req.header('sec-fetch-dest') !== 'document'
        ? next()
        : respond(
            c,
            { ...deps, allowance },
            await links(),
            key.slice(0, key.lastIndexOf('/')),
            format,
          )
    const main = mainKey(format)
    const named = feedKey(format)
    app.get(`/${file}`, (c, next) => page(c, main(undefined, c.req.url), next))
    app.get(`/feeds/:feed/${file}`, (c, next) =>
      page(c, named(c.req.param('feed'), c.req.url), next),
    )
    const pages = `archive/:page{[1-9][0-9]{0,8}}/${file}`
    const sealed = (c: Context, keyOf: FeedKey, next: () => Promise<void>) => {
      const key = archivePageKey(keyOf, c.req.param('page') ?? '')
      return page(c, key(c.req.param('name'), c.req.url), next)
    }
    app.get(`/feeds/:name/${pages}`, (c, next) => sealed(c, named, next))
    for (const [kind, folder] of termFolders) {
      const key = termKey(kind, format)
      app.get(`/${folder}/:name/${file}`, (c, next) =>
        page(c, key(c.req.param('name'), c.req.url), next),
      )
      app.get(`/${folder}/:name/${pages}`, (c, next) => sealed(c, key, next))
    }
  }
  return app
}

async function respond(
  c: Context,
  { ports, publicUrl, allowance }: FeedPagesDeps & { readonly allowance: SelectionAllowance },
  asset: AssetLink,
  asked: string,
  format: FeedFormatId,
): Promise<Response> {
  const publication = await ports.setup.publication()
  // A shared cache that goes by the address alone must never give this page to a program.
  c.header('cache-control', 'private, no-cache')
  c.header('vary', 'Accept-Encoding, Sec-Fetch-Dest')
  const isSelection = asked.includes('?')
  // Pages are not kept, so that each costs what the first rendering of its selection does.
  if (isSelection && !allowance.take({ address: clientAddress(c) })) {
    c.header('retry-after', '10')
    return answer(c, <TooManyPage publication={publication} asset={asset} />, 429)
  }
  const id = isSelection ? (await nameSelection(ports, asked)).key : asked
  const loaded = await loadFeed(ports, publicUrl, id)
  if (!publication || !loaded) {
    const feed = archivePageOf(id)?.feed ?? id
    const notice = await endedFeed(ports, publicUrl, baseFeedOf(feed))
    if (!notice) return answer(c, <NoFeedPage publication={publication} asset={asset} />, 404)
    const { language } = notice
    return answer(c, <FeedNoticePage {...{ publication, asset, notice, language }} />, 410)
  }
  const { document } = loaded
  const now = ports.clock.now()
  return answer(c, <FeedPage {...{ publication, document, format, now, asset }} />)
}

interface FeedPageProps {
  readonly publication: Publication
  readonly document: FeedDocument
  /** Of the address that was opened. */
  readonly format: FeedFormatId
  readonly now: Date
  readonly asset: AssetLink
}

const FeedPage = ({ publication, document, format, now, asset }: FeedPageProps) => {
  const addresses = document.self ? documentAddresses(document.self, format) : []
  return (
    <Frame
      kind="public"
      title={`${document.title}: feed`}
      asset={asset}
      head={addresses.map(({ mediaType, name, url }) => (
        <link rel="alternate" type={mediaType} title={`${document.title} (${name})`} href={url} />
      ))}
      header={<Masthead publication={publication} now={now} />}
      footer={<PublicFooter zone={publication.timezone} asset={asset} />}
    >
      <div class="columns">
        <section class="subscribe" aria-labelledby="subscribe">
          <h2 id="subscribe">This is a feed: {document.title}</h2>
          <p>
            Give its address to a feed reader, and new posts come to you. You need no account here.
          </p>
          <div class="feed">
            <Subscribe title={document.title} addresses={addresses} />
          </div>
          <p class="quiet">
            <a href="/">All feeds of {publication.title}</a>
          </p>
        </section>
        <section aria-labelledby="latest">
          <h2 id="latest">In it now</h2>
          {document.items.length === 0 && <p class="quiet">No post has been published yet.</p>}
          <ol class="posts">
            {document.items.slice(0, LATEST).map((item) => (
              <ItemLine item={item} publication={publication} />
            ))}
          </ol>
        </section>
      </div>
    </Frame>
  )
}

interface ItemLineProps {
  readonly item: FeedItem
  readonly publication: Publication
}

const ItemLine = ({ item, publication }: ItemLineProps) => (
  <li>
    <article lang={item.language ?? publication.language}>
      <p class="kicker">
        {item.section && <span>{item.section}</span>}
        <Moment at={item.publishedAt} zone={publication.timezone} show="day" />
      </p>
      <h3>{item.retraction ? item.title : <a href={item.url}>{item.title}</a>}</h3>
      <p class="dek">{item.summary}</p>
      {item.authors.length > 0 && (
        <p class="byline">{item.authors.map(({ name }) => name).join(', ')}</p>
      )}
    </article>
  </li>
)

interface NoFeedProps {
  readonly publication: Publication | undefined
  readonly asset: AssetLink
}

const TooManyPage = (page: NoFeedProps) => (
  <NoticePage title="Too many feeds at once" {...page}>
    <p>Too many different selections were asked for. Please come back later.</p>
  </NoticePage>
)

const NoFeedPage = (page: NoFeedProps) => (
  <NoticePage title="No such feed" {...page}>
    <p>There is no feed at this address.</p>
  </NoticePage>
)
