import type { SkippedItem, SourcePost } from '../ports/source.ts'
import type { FeedContents, FeedEntry } from './feed-entry.ts'
import { sourcePost } from './feed-post.ts'

/** What an import takes of one post: longer names and more of them are no use to anybody. */
const [NAME_MAX, FORMER_MAX] = [2_048, 200]

interface Exported {
  readonly home: string
  readonly draft?: boolean
  /** As the export has them: what is no web address, or the post's own, is left out. */
  readonly formerUrls?: readonly string[]
  /** Instead of HTML. */
  readonly markdown?: string
}

/** A post of an export, made as posts of feeds are, so that a feed of the same system says the same. */
export function exportedPost(
  entry: FeedEntry,
  { home, draft = false, formerUrls = [], markdown }: Exported,
): SourcePost | SkippedItem {
  const feed: FeedContents = { home, people: [], entries: [] }
  const made = sourcePost(entry, feed, home)
  if (!('post' in made)) return made
  const former = [...new Set(formerUrls)]
    .filter((url) => /^https?:\/\//i.test(url) && URL.canParse(url) && url !== made.post.url)
    .filter((url) => url.length <= NAME_MAX)
    .slice(-FORMER_MAX)
  return {
    ...made,
    post: {
      ...made.post,
      ...(markdown !== undefined && { markdown }),
      ...(draft && { status: 'draft' as const }),
    },
    ...(former.length > 0 && { formerUrls: former }),
  }
}
