import type { QuarantineStore, SetAside } from '../ports/quarantine-store.ts'
import { type Sql, type Statement, sql } from './sql.ts'

interface SetAsideRow {
  post_id: string
  guid: string
  reason: string
  /** 1 while the post stands as it did when it was set aside. */
  current: number
}

interface QuarantineRow {
  post_id: string
  title: string
  feed: string
  format: string
  reason: string
  since: number
}

type Rendering = Parameters<QuarantineStore['replace']>[0]

export function quarantineStore(db: Sql): QuarantineStore {
  return {
    async replace(rendering, posts, now) {
      const rows = await db.all<SetAsideRow>(
        sql`select post_id, guid, reason, quarantine.revision = posts.revision as current
            from quarantine join posts on posts.id = post_id
            where feed = ${rendering.feed} and format = ${rendering.format}`,
      )
      const gone = rows.filter((row) => !posts.some(({ guid }) => guid === row.guid))
      const news = posts.filter(
        ({ guid, reason }) =>
          !rows.some((row) => row.guid === guid && row.reason === reason && row.current === 1),
      )
      if (gone.length + news.length === 0) return false
      const changed = await db.batch([
        ...gone.map((row) => release(rendering, row.post_id)),
        ...news.map((post) => setAside(rendering, post, now)),
      ])
      return changed.some((count) => count > 0)
    },
    list: async () =>
      (
        await db.all<QuarantineRow>(
          sql`select post_id, title, feed, format, reason, since
              from quarantine join posts on posts.id = post_id and posts.revision = quarantine.revision
              order by since desc, feed, format, post_id`,
        )
      ).map(({ post_id, since, ...row }) => ({ ...row, postId: post_id, since: new Date(since) })),
  }
}

const release = ({ feed, format }: Rendering, postId: string): Statement =>
  sql`delete from quarantine where feed = ${feed} and format = ${format} and post_id = ${postId}`

const setAside = ({ feed, format }: Rendering, { guid, reason }: SetAside, now: Date): Statement =>
  sql`insert into quarantine (post_id, feed, format, reason, revision, since)
      select id, ${feed}, ${format}, ${reason}, revision, ${now.getTime()} from posts where guid = ${guid}
      on conflict (feed, format, post_id) do update set reason = excluded.reason, revision = excluded.revision`
