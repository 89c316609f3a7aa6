import type { Setup } from '../core/setup.ts'
import { listOf, type Sql, type Statement, sql } from './sql.ts'

/** Notes feeds that were offered until now, so that their subscribers hear that they are gone for good. */
export function removedFeeds({ feeds }: Setup, now: Date): Statement[] {
  const kept = listOf(feeds.map(({ id }) => id))
  return [
    sql`delete from removed_feeds where feed in (${kept})`,
    sql`insert or ignore into removed_feeds (feed, removed_at)
        select json_extract(feed.value, '$.id'), ${now.getTime()} from settings, json_each(settings.value) as feed
        where settings.key = 'feeds' and json_extract(feed.value, '$.id') not in (${kept})`,
  ]
}

export async function wasRemoved(db: Sql, feed: string): Promise<boolean> {
  return (await db.first(sql`select 1 from removed_feeds where feed = ${feed}`)) !== undefined
}
