import type { ShareClickStore } from '../ports/share-click-store.ts'
import { type Sql, sql } from './sql.ts'

interface ClickRow {
  network: string
  clicks: number
}

export function shareClickStore(db: Sql): ShareClickStore {
  return {
    count: async (postId, network) =>
      void (await db.run(
        sql`insert into share_clicks (post_id, network, clicks) values (${postId}, ${network}, 1)
            on conflict (post_id, network) do update set clicks = clicks + 1`,
      )),
    ofPost: async (postId) =>
      byNetwork(
        await db.all<ClickRow>(
          sql`select network, clicks from share_clicks where post_id = ${postId}
              order by clicks desc, network`,
        ),
      ),
    total: async () =>
      byNetwork(
        await db.all<ClickRow>(
          sql`select network, sum(clicks) as clicks from share_clicks
              group by network order by clicks desc, network`,
        ),
      ),
  }
}

const byNetwork = (rows: readonly ClickRow[]) =>
  Object.fromEntries(rows.map(({ network, clicks }) => [network, clicks]))
