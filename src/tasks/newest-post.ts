import type { FeedDocument } from '../core/feed-document.ts'
import type { SetAside } from '../ports/quarantine-store.ts'
import type { NewestPost } from '../ports/reader-store.ts'

/** The post of a feed that was published last; none that was taken back, or that the feed does without, and no notice. */
export function newestPost(
  { items }: FeedDocument,
  setAside: readonly SetAside[],
): NewestPost | undefined {
  const shown = items.filter(
    ({ guid, retraction, notice }) =>
      !retraction && !notice && !setAside.some((one) => one.guid === guid),
  )
  const [first, ...rest] = shown
  if (!first) return undefined
  const newest = rest.reduce(
    (best, item) => (item.publishedAt > best.publishedAt ? item : best),
    first,
  )
  return { guid: newest.guid, at: newest.publishedAt }
}
