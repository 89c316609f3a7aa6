import type { FeedSettings } from '../core/publication.ts'
import { eachOf, type Sql, type Statement, sql } from './sql.ts'

/** Notes since when it is known that feeds close. Another day is another announcement. */
export function feedClosings(feeds: readonly FeedSettings[], now: Date): Statement[] {
  const closing = feeds.flatMap(({ id, closes }) => (closes === undefined ? [] : [{ id, closes }]))
  const kept = eachOf(closing.map(({ id, closes }) => `${id} ${closes}`))
  return [
    sql`delete from feed_closings where feed || ' ' || closes not in (${kept})`,
    ...closing.map(
      ({ id, closes }) => sql`insert or ignore into feed_closings (feed, closes, announced_at)
        values (${id}, ${closes}, ${now.getTime()})`,
    ),
  ]
}

export async function closingSince(db: Sql, feed: string): Promise<Date | undefined> {
  const row = await db.first<{ announced_at: number }>(
    sql`select announced_at from feed_closings where feed = ${feed}`,
  )
  return row && new Date(row.announced_at)
}
