import type { Revision } from '../ports/post-store.ts'
import { type PostRow, postColumns, postOf } from './post-rows.ts'
import { type Sql, type Statement, sql, upTo } from './sql.ts'

/** To SQLite, no limit. */
const ALL = -1

/** D1 takes 32 values to a function: https://developers.cloudflare.com/d1/platform/limits/ */
const [FIRST, NEXT] = [16, 15]

/** A row of `posts` as JSON. */
const rowJson: Statement = {
  sql: [...Array(Math.ceil((postColumns.length - FIRST) / NEXT)).keys()].reduce(
    (inner, turn) => {
      const from = FIRST + turn * NEXT
      const pairs = postColumns.slice(from, from + NEXT).map((column) => `'$.${column}', ${column}`)
      return `json_insert(${inner}, ${pairs.join(', ')})`
    },
    `json_object(${postColumns
      .slice(0, FIRST)
      .map((column) => `'${column}', ${column}`)
      .join(', ')})`,
  ),
  values: [],
}

/** Goes before what replaces a post: a revision is kept once another takes its place, until then the post itself is it. */
export const formerRevision = (id: string, revision: number): Statement =>
  sql`insert or ignore into post_revisions (post_id, revision, saved_at, post)
    select id, revision, saved_at, ${rowJson} from posts where id = ${id} and revision = ${revision}`

export async function revisionsOf(db: Sql, id: string, most = ALL): Promise<Revision[]> {
  const rows = await db.all<{ revision: number; saved_at: number; post: string }>(
    sql`select revision, saved_at, ${rowJson} as post from posts where id = ${id}
      union all select revision, saved_at, post from post_revisions
      where post_id = ${id} and revision < (select revision from posts where id = ${id})
      order by revision desc limit ${upTo(most)}`,
  )
  return rows.map(({ revision, saved_at, post }) => ({
    revision,
    savedAt: new Date(saved_at),
    post: postOf(JSON.parse(post) as PostRow),
  }))
}
