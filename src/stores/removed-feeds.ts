import type { Setup } from '../core/setup.ts'
import { feedClosings } from './feed-closings.ts'
import { eachOf, type Sql, type Statement, sql } from './sql.ts'

/**
 * Notes feeds that were offered to all until now, so that their subscribers hear that they are gone for good, and since when
 * it is known that others will be.
 */
export function removedFeeds({ feeds }: Setup, now: Date): Statement[] {
  const kept = eachOf(feeds.filter((feed) => !feed.private).map(({ id }) => id))
  return [
    sql`delete from removed_feeds where feed in (${kept})`,
    sql`insert or ignore into removed_feeds (feed, removed_at)
        select json_extract(feed.value, '$.id'), ${now.getTime()} from settings, json_each(settings.value) as feed
        where settings.key = 'feeds' and json_extract(feed.value, '$.id') not in (${kept})
        and coalesce(json_extract(feed.value, '$.private'), 0) = 0`,
    ...feedClosings(feeds, now),
  ]
}

export async function wasRemoved(db: Sql, feed: string): Promise<boolean> {
  return (await db.first(sql`select 1 from removed_feeds where feed = ${feed}`)) !== undefined
}
