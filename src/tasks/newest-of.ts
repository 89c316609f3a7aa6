import { termQuery } from '../core/feed-selection.ts'
import type { Post } from '../core/post.ts'
import type { FeedSettings } from '../core/publication.ts'
import type { PostStore } from '../ports/post-store.ts'

/** The newest posts of a feed. */
export function newestOf(
  posts: Pick<PostStore, 'newest' | 'newestBy'>,
  { select, limit }: Pick<FeedSettings, 'select' | 'limit'>,
  now: Date,
): Promise<readonly Post[]> {
  const query = termQuery(select)
  return query.all.length + query.none.length === 0
    ? posts.newest(limit, now)
    : posts.newestBy(query, limit, now)
}
