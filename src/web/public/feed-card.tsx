import type { FeedSettings, Publication } from '../../core/publication.ts'
import { type FeedAddress, feedAddresses, openInReader, subscribeLinks } from './subscribe-links.ts'

interface FeedCardProps {
  readonly feed: FeedSettings
  readonly publication: Publication
  readonly publicUrl: string
  readonly open?: boolean
}

/** One feed: its addresses to copy, and links that hand it to a reader. */
export const FeedCard = ({ feed, publication, publicUrl, open = false }: FeedCardProps) => {
  const title = feedTitle(feed, publication)
  return (
    <details class="feed" open={open}>
      <summary>
        <h3>{title}</h3>
        <span>{extent(feed)}</span>
      </summary>
      <Subscribe title={title} addresses={feedAddresses(publicUrl, feed.id)} />
    </details>
  )
}

interface SubscribeProps {
  readonly title: string
  readonly addresses: readonly FeedAddress[]
  /** The addresses are one reader's own: no service is named that might show them to others. */
  readonly secret?: boolean
}

/** The addresses of a feed to copy; the first is the one that is handed to readers. */
export const Subscribe = ({ title, addresses, secret = false }: SubscribeProps) => {
  const first = addresses[0]
  if (!first) return null
  return (
    <>
      <dl class="addresses">
        {addresses.map(({ name, url }) => (
          <div>
            <dt>
              <a href={url}>{name}</a>
            </dt>
            <dd>
              <code>{url}</code>
            </dd>
            <dd>
              <button type="button" class="copy quiet" hidden data-copy={url}>
                Copy
                <span class="spoken">
                  {' '}
                  the {name} address of {title}
                </span>
              </button>
            </dd>
          </div>
        ))}
      </dl>
      <p class="readers">
        <a class="button" href={openInReader(first.url)}>
          Open in your reader
        </a>
        {(secret ? [] : subscribeLinks(first.url)).map(({ name, href }) => (
          <a href={href} rel="noopener nofollow">
            {name}
            <span class="spoken"> for {title}</span>
          </a>
        ))}
      </p>
    </>
  )
}

/** What people call a feed. */
export function feedTitle(feed: FeedSettings, publication: Publication): string {
  if (feed.title) return feed.title
  return feed.id === 'main' ? publication.title : `${publication.title}: ${feed.id}`
}

function extent({ limit, content }: FeedSettings): string {
  return `The ${limit} newest posts, ${content === 'full' ? 'in full' : 'as summaries'}`
}
