import type { SkippedItem, SourcePost } from '../ports/source.ts'
import type { FeedContents, FeedEntry } from './feed-entry.ts'
import { sourcePost } from './feed-post.ts'

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
  const former = [...new Set(formerUrls)].filter(
    (url) => /^https?:\/\//i.test(url) && URL.canParse(url) && url !== made.post.url,
  )
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
