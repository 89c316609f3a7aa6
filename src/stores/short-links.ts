import type { ShortLinkTarget } from '../core/share-link.ts'
import type { ShortLinkStore } from '../ports/short-link-store.ts'
import { listOf, type Sql, sql } from './sql.ts'

interface LinkRow {
  code: string
  post_id: string
  account_id: string
  utm: string
}
interface ClickRow {
  account_id: string
  clicks: number
}

/** Codes in one statement: D1 takes 100 values. */
const MOST = 90

export function shortLinkStore(db: Sql): ShortLinkStore {
  const findAll = async (codes: readonly string[]) => {
    const rows: LinkRow[] = []
    for (let at = 0; at < codes.length; at += MOST) {
      rows.push(
        ...(await db.all<LinkRow>(sql`select code, post_id, account_id, utm from short_links
          where code in (${listOf(codes.slice(at, at + MOST))})`)),
      )
    }
    return rows.map(targetOf)
  }
  return {
    keep: async ({ code, postId, accountId, utm }) =>
      (await db.run(sql`insert into short_links (code, post_id, account_id, utm, clicks)
        values (${code}, ${postId}, ${accountId}, ${JSON.stringify(utm)}, 0)
        on conflict (code) do update set utm = excluded.utm
        where post_id = excluded.post_id and account_id = excluded.account_id`)) === 1,
    find: async (code) => (await findAll([code]))[0],
    findAll,
    count: async (code) =>
      void (await db.run(sql`update short_links set clicks = clicks + 1 where code = ${code}`)),
    ofPost: async (postId) =>
      byAccount(
        await db.all<ClickRow>(sql`select account_id, clicks from short_links
          where post_id = ${postId} order by clicks desc, account_id`),
      ),
    total: async () =>
      byAccount(
        await db.all<ClickRow>(sql`select account_id, sum(clicks) as clicks from short_links
          group by account_id order by clicks desc, account_id`),
      ),
  }
}

const targetOf = (row: LinkRow): ShortLinkTarget => ({
  code: row.code,
  postId: row.post_id,
  accountId: row.account_id,
  utm: JSON.parse(row.utm),
})

const byAccount = (rows: readonly ClickRow[]) =>
  Object.fromEntries(rows.map((row) => [row.account_id, row.clicks]))
