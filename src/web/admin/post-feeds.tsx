import { excerpt, htmlToText } from '../../core/html-text.ts'
import { type Post, postState } from '../../core/post.ts'
import type { FeedSettings } from '../../core/publication.ts'
import { selects } from '../../core/schedule.ts'

interface PostFeedsProps {
  readonly post: Post
  readonly feeds: readonly FeedSettings[]
  readonly now: Date
}

/** As much as a reader shows before one opens it. */
const SHOWN = 600

/** Which feeds have it, and what readers see there. */
export const PostFeeds = ({ post, feeds, now }: PostFeedsProps) => {
  const having = feeds.filter(({ select }) => selects(select, post))
  const visible = postState(post, now) === 'published'
  return (
    <section aria-labelledby="feeds">
      <h2 id="feeds">In feeds</h2>
      {having.length === 0 && <p class="quiet">No feed selects it.</p>}
      {having.length > 0 && !visible && (
        <p class="quiet">Readers see it there when it is published.</p>
      )}
      {having.map((feed) => (
        <details class="panel">
          <summary>
            {feed.title ?? feed.id}: {feed.content === 'full' ? 'the whole post' : 'its summary'}
            {feed.private && ', for subscribers'}
          </summary>
          <Item post={post} feed={feed} />
          <p class="quiet">
            <a href={`/admin/feeds/${encodeURIComponent(feed.id)}`}>The feed {feed.id}</a>
          </p>
        </details>
      ))}
    </section>
  )
}

const Item = ({ post, feed }: { readonly post: Post; readonly feed: FeedSettings }) => {
  const whole = htmlToText(post.html, SHOWN * 2)
  const summary = post.summary ?? post.dek ?? excerpt(whole, 300)
  return (
    <article lang={post.language}>
      <h3>{post.title}</h3>
      {post.authors.length > 0 && (
        <p class="quiet">{post.authors.map(({ name }) => name).join(', ')}</p>
      )}
      <p class="share-text">{feed.content === 'full' ? excerpt(whole, SHOWN) : summary}</p>
    </article>
  )
}
