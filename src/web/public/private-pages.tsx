import { type Context, Hono } from 'hono'
import { feedFiles } from '../../core/feed-document.ts'
import { revokedNotice } from '../../core/feed-notice.ts'
import { privateAddresses } from '../../core/private-feed.ts'
import type { FeedSettings, Publication } from '../../core/publication.ts'
import { feedsOf, subscriberOf } from '../../tasks/subscribers.ts'
import type { AppDeps } from '../app-deps.ts'
import { type AssetLink, assetLinks } from './asset-links.ts'
import { feedTitle, Subscribe } from './feed-card.tsx'
import { FeedNoticePage } from './feed-notice-page.tsx'
import { answer, Frame } from './frame.tsx'
import { Masthead, PublicFooter } from './masthead.tsx'
import { NoticePage } from './notice-page.tsx'
import { privateHeaders } from './private-feeds.ts'
import { documentAddresses } from './subscribe-links.ts'

type PrivatePagesDeps = Pick<AppDeps, 'assets' | 'publicUrl' | 'ports'>

/** What a subscriber sees who opens the address in a browser: the feeds that it opens, and how to take them. */
export function privatePages(deps: PrivatePagesDeps): Hono {
  const links = assetLinks(deps.assets)
  const app = new Hono()
  app.get('/private/:token', (c) => c.redirect(`${new URL(c.req.url).pathname}/`))
  app.get('/private/:token/', async (c) => respond(c, deps, await links()))
  for (const file of Object.keys(feedFiles)) {
    app.get(`/private/:token/:feed/${file}`, async (c, next) =>
      c.req.header('sec-fetch-dest') === 'document'
        ? respond(c, deps, await links(), c.req.param('feed'))
        : next(),
    )
  }
  return app
}

/** @param only the feed whose address was opened */
async function respond(
  c: Context,
  { ports, publicUrl }: PrivatePagesDeps,
  asset: AssetLink,
  only?: string,
): Promise<Response> {
  const token = c.req.param('token') ?? ''
  const subscriber = await subscriberOf(ports, token)
  const publication = await ports.setup.publication()
  for (const [name, value] of Object.entries(privateHeaders)) c.header(name, value)
  c.header('vary', 'Accept-Encoding, Sec-Fetch-Dest')
  const isOpen = subscriber && (only === undefined || subscriber.feeds.includes(only))
  if (!publication || !isOpen) {
    return answer(c, <UnknownPage publication={publication} asset={asset} />, 404)
  }
  if (subscriber.revokedAt) {
    const { language } = publication
    const notice = revokedNotice(language)
    return answer(c, <FeedNoticePage {...{ publication, asset, notice, language }} />)
  }
  const all = await feedsOf(ports, subscriber)
  const feeds = only === undefined ? all : all.filter(({ id }) => id === only)
  const now = ports.clock.now()
  return answer(c, <PrivatePage {...{ publication, feeds, token, publicUrl, now, asset }} />)
}

interface PrivatePageProps {
  readonly publication: Publication
  readonly feeds: readonly FeedSettings[]
  readonly token: string
  readonly publicUrl: string
  readonly now: Date
  readonly asset: AssetLink
}

const PrivatePage = ({ publication, feeds, token, publicUrl, now, asset }: PrivatePageProps) => (
  <Frame
    kind="public"
    title={`${publication.title}: your feeds`}
    asset={asset}
    head={<meta name="robots" content="noindex, nofollow" />}
    header={<Masthead publication={publication} now={now} />}
    footer={<PublicFooter zone={publication.timezone} asset={asset} />}
  >
    <section class="subscribe" aria-labelledby="subscribe">
      <h2 id="subscribe">Your feeds</h2>
      <p>
        Give an address to a feed reader, and new posts come to you. The addresses are yours alone:
        whoever has one reads as you, so keep them to yourself.
      </p>
      {feeds.length === 0 && <p class="quiet">There is no feed under this address now.</p>}
      {feeds.map((feed) => {
        const title = feedTitle(feed, publication)
        const addresses = documentAddresses(privateAddresses(publicUrl, token, feed.id), 'rss')
        return (
          <div class="feed">
            <h3>{title}</h3>
            <Subscribe title={title} addresses={addresses} secret />
          </div>
        )
      })}
    </section>
  </Frame>
)

interface PageProps {
  readonly publication: Publication | undefined
  readonly asset: AssetLink
}

const UnknownPage = (page: PageProps) => (
  <NoticePage title="No such address" {...page}>
    <p>There is no feed at this address. Look whether it was copied whole.</p>
  </NoticePage>
)
