import type { ArchiveProgress, ArchiveStore, NumberedPost } from '../ports/archive-store.ts'
import { type LightRow, lightPost, type PostRow, postOf } from './post-rows.ts'
import { type Sql, type Statement, sql, upTo } from './sql.ts'
import { termArchive } from './term-archive.ts'

const shown = sql`status in ('published', 'retracted')`
/** By their places, SQLite would go through the whole archive to find the few that stand in no page. */
const unsealed = sql`archived_posts indexed by archived_posts_by_page`
/** By what readers can see, SQLite would go through all posts with every document to find that none waits. */
const unnumbered = sql`posts indexed by posts_unnumbered`

/** Posts that get their numbers in one go: requests are answered between. */
const NUMBERED = 500

const newestPage = (feed: string) =>
  sql`(select coalesce(max(page), 0) from archived_posts where feed = ${feed})`

export function archiveStore(db: Sql): ArchiveStore {
  return {
    terms: termArchive(db),
    number: (now) => numberNext(db, now),
    async numberOne(id, now) {
      await giveNumbers(
        db,
        sql`select id, visible_at from posts where id = ${id} and ${waitingAt(now)}`,
      )
    },
    async unnumbered(now, most) {
      const row = await db.first<{ posts: number }>(
        sql`select count(*) as posts from (select 1 from ${unnumbered} where ${waitingAt(now)} limit ${upTo(most)})`,
      )
      return row?.posts ?? 0
    },
    numbered: () => newestNumber(db),
    progress: (feed) =>
      db.first<ArchiveProgress>(
        sql`select selection, number from archived_feeds where feed = ${feed}`,
      ),
    async progresses() {
      const rows = await db.all<ArchiveProgress & { feed: string }>(
        sql`select feed, selection, number from archived_feeds`,
      )
      return new Map(rows.map(({ feed, ...progress }) => [feed, progress]))
    },
    async after(number, limit) {
      const rows = await db.all<NumberedRow>(sql`select id, tags, section, authors, language, number
        from posts where number > ${number} order by number limit ${limit}`)
      return rows.map(numberedPost)
    },
    append: async (feed, posts, { selection, number }) => {
      const statements = [
        sql`insert or ignore into archived_posts (feed, position, post_id)
            select ${feed}, (select coalesce(max(position), 0) from archived_posts where feed = ${feed})
              + row_number() over (order by given.key), given.value
            from json_each(${JSON.stringify(posts)}) as given
            where given.value not in (select post_id from archived_posts where feed = ${feed} and post_id = given.value)`,
        sql`insert into archived_feeds (feed, selection, number) values (${feed}, ${selection}, ${number})
            on conflict (feed) do update set selection = excluded.selection, number = excluded.number`,
      ]
      // Sealing takes it along to the disk: what no page has may be lost.
      await db.batch(statements, 'soon')
    },
    async open(feed, live) {
      const row = await db.first<{ posts: number; fallen: number | null }>(
        live === undefined
          ? sql`select count(*) as posts, null as fallen from ${unsealed} where feed = ${feed} and page is null`
          : sql`select count(*) as posts, max(case when ${shown}
              and id not in (select value from json_each(${JSON.stringify(live)})) then place end) as fallen
            from (select posts.id, posts.status, row_number() over (order by position) as place
              from ${unsealed} join posts on posts.id = post_id where feed = ${feed} and page is null)`,
      )
      return { posts: row?.posts ?? 0, fallen: row?.fallen ?? 0 }
    },
    seal: async (feed, posts, size, after) =>
      (await db.run(sql`update archived_posts set page = sealed.page from (
          select position, ${after} + (row_number() over (order by position) - 1) / cast(${size} as integer) + 1 as page
          from ${unsealed} where feed = ${feed} and page is null and ${after} = ${newestPage(feed)}
          order by position limit ${posts}) as sealed
        where archived_posts.feed = ${feed} and archived_posts.position = sealed.position
          and archived_posts.page is null`)) > 0,
    async pageBefore(feed, live) {
      const row = await db.first<{ page: number }>(
        sql`select page from archived_posts join posts on posts.id = post_id
            where feed = ${feed} and page is not null and ${shown}
              and post_id not in (select value from json_each(${JSON.stringify(live)}))
            order by page desc limit 1`,
      )
      return row?.page ?? 0
    },
    async pages(feed) {
      const row = await db.first<{ page: number }>(sql`select ${newestPage(feed)} as page`)
      return row?.page ?? 0
    },
    async page(feed, page) {
      const rows = await db.all<PostRow>(sql`select posts.* from archived_posts
        join posts on posts.id = post_id where feed = ${feed} and page = ${page} order by position desc`)
      return rows.map(postOf)
    },
    async between(feed, from, to) {
      const rows = await db.all<LightRow & { page: number }>(
        sql`select posts.id, tags, section, authors, language, page from archived_posts
            join posts on posts.id = post_id
            where feed = ${feed} and page between ${from} and ${to} and ${shown}
            order by page desc, position desc`,
      )
      return rows.map((row) => ({ ...lightPost(row), page: row.page }))
    },
  }
}

/** True when more may wait. */
async function numberNext(db: Sql, now: Date): Promise<boolean> {
  const waiting = waitingAt(now)
  if (!(await db.first(sql`select 1 from ${unnumbered} where ${waiting} limit 1`))) return false
  const next = sql`select id, visible_at from ${unnumbered} where ${waiting}
    order by visible_at, id limit ${upTo(NUMBERED)}`
  return (await giveNumbers(db, next)) === NUMBERED
}

const waitingAt = (now: Date) => sql`number is null and ${shown} and visible_at <= ${now.getTime()}`

/** Numbers for these posts, in the order in which they became visible, and for what they are found by. */
async function giveNumbers(db: Sql, posts: Statement): Promise<number> {
  const last = await newestNumber(db)
  const statements = [
    sql`update posts set number = given.number from (
        select id, (select coalesce(max(number), 0) from posts where number is not null)
          + row_number() over (order by visible_at, id) as number
        from (${posts})) as given
      where posts.id = given.id and posts.number is null`,
    sql`update post_terms set number = (select number from posts where posts.id = post_id)
      where post_id in (select id from posts where number > ${last})`,
  ]
  // No document says a number: those that are lost are given anew, unless a page was sealed by them.
  const [given = 0] = await db.batch(statements, 'soon')
  return given
}

async function newestNumber(db: Sql): Promise<number> {
  const row = await db.first<{ number: number | null }>(
    sql`select max(number) as number from posts where number is not null`,
  )
  return row?.number ?? 0
}

type NumberedRow = LightRow & { readonly number: number }

const numberedPost = (row: NumberedRow): NumberedPost => ({
  ...lightPost(row),
  number: row.number,
})
