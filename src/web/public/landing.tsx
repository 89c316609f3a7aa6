import { type Post, visibleAt } from '../../core/post.ts'
import type { FeedSettings, Publication } from '../../core/publication.ts'
import type { MicropubSource } from '../../core/source.ts'
import type { NamedTerm } from '../../core/terms.ts'
import type { AssetLink } from './asset-links.ts'
import { FeedCard, feedTitle } from './feed-card.tsx'
import { Frame } from './frame.tsx'
import { Masthead, PublicFooter } from './masthead.tsx'
import { Moment } from './moment.tsx'
import { SectionFeeds, SectionLinks } from './section-feeds.tsx'
import { feedAddresses } from './subscribe-links.ts'

interface LandingProps {
  readonly publication: Publication
  readonly feeds: readonly FeedSettings[]
  readonly sections: readonly NamedTerm[]
  readonly posts: readonly Post[]
  readonly publicUrl: string
  readonly now: Date
  readonly asset: AssetLink
  /** Where writing apps post, if they may. */
  readonly micropub?: MicropubSource
}

/** The publication's feeds, and what is in them now. */
export const LandingPage = (props: LandingProps) => {
  const { publication, feeds, posts, publicUrl, now, asset } = props
  const [main, ...others] = feeds
  return (
    <Frame
      kind="public"
      title={`${publication.title}: feeds`}
      asset={asset}
      head={<Discovery {...props} />}
      header={<Masthead publication={publication} now={now} />}
      footer={<PublicFooter zone={publication.timezone} asset={asset} />}
    >
      <div class="columns">
        <section class="subscribe" aria-labelledby="subscribe">
          <h2 id="subscribe">Subscribe</h2>
          {main && <FeedCard {...{ feed: main, publication, publicUrl }} open />}
          {others.map((feed) => (
            <FeedCard {...{ feed, publication, publicUrl }} />
          ))}
          <SectionFeeds {...props} />
          <p class="quiet">
            New to feeds? A feed reader collects new posts from all the places you follow, in order,
            without an account here. Pick a reader and add the address above.
          </p>
        </section>
        <section aria-labelledby="latest">
          <h2 id="latest">Latest posts</h2>
          {posts.length === 0 ? (
            <p class="quiet">No post has been published yet.</p>
          ) : (
            <ol class="posts">
              {posts.map((post) => (
                <PostLine post={post} publication={publication} />
              ))}
            </ol>
          )}
        </section>
      </div>
    </Frame>
  )
}

/** So that readers given the address of this page find the feeds. */
const Discovery = ({ publication, feeds, sections, publicUrl, micropub }: LandingProps) => (
  <>
    {publication.description && <meta name="description" content={publication.description} />}
    {feeds.flatMap((feed) =>
      feedAddresses(publicUrl, feed.id).map(({ mediaType, name, url }) => (
        <link
          rel="alternate"
          type={mediaType}
          title={`${feedTitle(feed, publication)} (${name})`}
          href={url}
        />
      )),
    )}
    {micropub && <link rel="micropub" href={`${publicUrl}/micropub`} />}
    {micropub?.tokenEndpoint && <link rel="token_endpoint" href={micropub.tokenEndpoint} />}
    <SectionLinks {...{ sections, publication, publicUrl }} />
  </>
)

interface PostLineProps {
  readonly post: Post
  readonly publication: Publication
}

const PostLine = ({ post, publication }: PostLineProps) => (
  <li>
    <article lang={post.language ?? publication.language}>
      <p class="kicker">
        {post.section && <span>{post.section}</span>}
        <Moment at={visibleAt(post)} zone={publication.timezone} show="day" />
      </p>
      <h3>
        <a href={post.url}>{post.title}</a>
      </h3>
      {(post.dek ?? post.summary) && <p class="dek">{post.dek ?? post.summary}</p>}
      <p class="byline">
        {post.authors.length > 0 && <>{post.authors.map(({ name }) => name).join(', ')} · </>}
        <a href={`/share/${encodeURIComponent(post.id)}`}>
          Share<span class="spoken">: {post.title}</span>
        </a>
      </p>
      {post.correction && <p class="notice">Corrected: {post.correction.note}</p>}
    </article>
  </li>
)
