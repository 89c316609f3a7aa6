import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { QuarantineStore, SetAside } from '../ports/quarantine-store.ts'

export interface QuarantinePorts {
  readonly quarantine: Pick<QuarantineStore, 'replace'>
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
}

/**
 * Keeps what a rendering leaves out where people see it, and says in the log when that changes. A record that cannot be
 * kept is no reason to serve nothing: readers come first.
 *
 * @param key `{feed id}/{format id}`
 */
export async function quarantinePosts(
  { quarantine, clock, log }: QuarantinePorts,
  key: string,
  posts: readonly SetAside[],
): Promise<void> {
  const slash = key.lastIndexOf('/')
  // What has one format, such as a sitemap, has no format in its key.
  const feed = slash < 0 ? key : key.slice(0, slash)
  const rendering = { feed, format: key.slice(slash + 1) }
  try {
    if (!(await quarantine.replace(rendering, posts, clock.now()))) return
  } catch (error) {
    log.error({ feed: key, error: String(error) }, 'posts set aside could not be recorded')
  }
  for (const { guid, reason } of posts) {
    log.error({ feed: key, post: guid, reason }, 'post set aside: it would break the feed')
  }
  if (posts.length === 0) log.info({ feed: key }, 'no post is set aside any more')
}
