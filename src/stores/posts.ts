import type { Post } from '../core/post.ts'
import {
  type Alias,
  aliasKey,
  type PageRequest,
  type PostRecord,
  type PostStore,
} from '../ports/post-store.ts'
import { noteToAmend } from './amendments.ts'
import { moveChanges } from './changes.ts'
import { keptPosts } from './kept-posts.ts'
import { insertionStatements } from './new-posts.ts'
import { pageOf, positionIn } from './paging.ts'
import { recognition } from './post-recognitions.ts'
import { formerRevision, revisionsOf } from './post-revisions.ts'
import { type PostRow, postOf, rowOf } from './post-rows.ts'
import { knownTerms, newestBy, newestTerms } from './post-terms.ts'
import { termStatements } from './saved-terms.ts'
import { type Sql, type Statement, sql, upTo } from './sql.ts'

/** What is dated later is of posts to come, unless a clock is wrong by more than this, in milliseconds. */
const TO_COME = 24 * 60 * 60_000

export function postStore(db: Sql): PostStore {
  const one = async (statement: Statement) => {
    const row = await db.first<PostRow>(statement)
    return row && postOf(row)
  }
  const many = async (statement: Statement) => (await db.all<PostRow>(statement)).map(postOf)
  const kept = keptPosts(db)

  const byIds = async (ids: readonly string[]) => {
    if (ids.length === 0) return new Map<string, Post>()
    const wanted = JSON.stringify([...new Set(ids)])
    const posts = await many(
      sql`select * from posts where id in (select value from json_each(${wanted}))`,
    )
    return new Map(posts.map((post) => [post.id, post]))
  }

  /** A post has many names: it is read once. */
  const byAliases = async (aliases: readonly Alias[]) => {
    const ids = new Map<string, string>()
    for (const kind of ['guid', 'url', 'content'] as const) {
      const values = aliases.filter((alias) => alias.kind === kind).map(({ value }) => value)
      if (values.length === 0) continue
      const rows = await db.all<{ value: string; post_id: string }>(
        sql`select value, post_id from post_aliases
            where kind = ${kind} and value in (select value from json_each(${JSON.stringify(values)}))`,
      )
      for (const { value, post_id } of rows) ids.set(aliasKey({ kind, value }), post_id)
    }
    const posts = await byIds([...ids.values()])
    return new Map(
      [...ids].flatMap(([name, id]) => {
        const post = posts.get(id)
        return post ? [[name, post] as const] : []
      }),
    )
  }

  return {
    byId: (id) => one(sql`select * from posts where id = ${id}`),
    byIds,
    byAliases,
    async byAlias(aliases) {
      const found = await byAliases(aliases)
      for (const alias of aliases) {
        const post = found.get(aliasKey(alias))
        if (post) return post
      }
      return undefined
    },
    async insert(records) {
      try {
        await db.batch([...insertionStatements(db, records), moveChanges])
        return true
      } catch (error) {
        if (isConstraint(error)) return false
        throw error
      }
    },
    async update(record, expected) {
      const beside = [formerRevision(record.post.id, expected), ...besideRow(db, record, expected)]
      const changes = await db.batch([
        ...beside,
        replacement(record.post, expected),
        noteToAmend(record.post.id, record.post.revision, record.post.savedAt.getTime()),
        moveChanges,
      ])
      return changes[beside.length] === 1
    },
    async addNames(names, at) {
      const statements = names.flatMap(({ id, aliases, recognised }) => [
        ...aliases.map(
          ({ kind, value }) =>
            sql`insert or ignore into post_aliases (kind, value, post_id) values (${kind}, ${value}, ${id})`,
        ),
        ...recognition(id, recognised, at, sql`1 = 1`),
      ])
      if (statements.length > 0) await db.batch(statements, 'soon')
    },
    async recognitions(id) {
      const rows = await db.all<{ at: number; says: string }>(
        sql`select at, says from post_recognitions where post_id = ${id} order by at desc, says limit 20`,
      )
      return rows.map(({ at, says }) => ({ at: new Date(at), says }))
    },
    // Nothing is visible before it is published: where the index begins with very many posts to come, none of them is looked at.
    newest: (limit, now) =>
      kept.at(
        `newest ${limit}`,
        sql`select rowid as place, id, revision from posts where status in ('published', 'retracted')
              and published_at <= ${now.getTime()} and visible_at <= ${now.getTime()}
            order by published_at desc, id desc limit ${upTo(limit)}`,
      ),
    newestBy: (...asked) => newestBy(db, kept, ...asked),
    knownTerms: (...asked) => knownTerms(db, ...asked),
    newestTerms: (...asked) => newestTerms(db, ...asked),
    shownSince: (since, now, limit) =>
      many(sql`select * from posts where status = 'published' and visible_at > ${since.getTime()}
               and visible_at <= ${now.getTime()} order by visible_at desc, id desc limit ${upTo(limit)}`),
    changedSince(oldest, limit, now) {
      const [since, at] = [oldest.getTime(), now.getTime()]
      // Whoever is among the first by the later of the two is among the first by that one: of very many that changed, few are read.
      const late = sql`status in ('published', 'retracted') and +published_at < ${since} and +visible_at <= ${at}`
      return many(sql`select * from posts where id in (
          select id from (select id from posts where updated_at > ${since} and updated_at <= ${at + TO_COME} and ${late}
            order by updated_at desc limit ${upTo(limit)})
          union all
          select id from (select id from posts where visible_at > ${since} and visible_at <= ${at} and ${late}
            order by visible_at desc limit ${upTo(limit)}))
        order by max(updated_at, visible_at) desc, id desc limit ${upTo(limit)}`)
    },
    async lastChange(now) {
      const row = await db.first<{ at: number | null }>(
        sql`select max(coalesce((select max(saved_at) from posts), 0), coalesce((select max(visible_at) from posts
              where status in ('published', 'retracted') and visible_at <= ${now.getTime()}), 0)) as at`,
      )
      return row?.at ? new Date(row.at) : undefined
    },
    deleted: (limit) =>
      many(sql`select * from posts where status = 'deleted' and number is not null
               order by saved_at desc limit ${upTo(limit)}`),
    async nextVisible(now) {
      const row = await db.first<{ at: number | null }>(
        sql`select min(visible_at) as at from posts
            where status = 'published' and visible_at > ${now.getTime()}`,
      )
      return row?.at ? new Date(row.at) : undefined
    },
    comingUp: (now, limit) =>
      many(sql`select * from posts where status = 'published' and visible_at > ${now.getTime()}
               order by visible_at, id limit ${upTo(limit)}`),
    async list({ limit, cursor }: PageRequest) {
      const after = positionIn(cursor)
      const rows = await db.all<PostRow>(
        after
          ? sql`select * from posts where (published_at, id) < (${after.at}, ${after.id})
                order by published_at desc, id desc limit ${upTo(limit + 1)}`
          : sql`select * from posts order by published_at desc, id desc limit ${upTo(limit + 1)}`,
      )
      return pageOf(rows, limit, (row) => ({ at: row.published_at, id: row.id }), postOf)
    },
    revisions: (id, most) => revisionsOf(db, id, most),
    async count() {
      const row = await db.first<{ posts: number }>(sql`select count(*) as posts from posts`)
      return row?.posts ?? 0
    },
  }
}

function replacement(post: Post, expected: number): Statement {
  const { id, ...row } = rowOf(post)
  const columns = Object.keys(row)
  return {
    sql: `update posts set ${columns.map((column) => `${column} = ?`).join(', ')} where id = ? and revision = ?`,
    values: [...Object.values(row), id, expected],
  }
}

/**
 * Names and terms of an update. They go before what replaces the row, whose revision tells for certain then whether this update
 * is the one that does: afterwards another of the same moment may have given it the same number.
 */
function besideRow(
  db: Sql,
  { post, aliases, recognised }: PostRecord,
  expected: number,
): Statement[] {
  const moves = sql`exists (select 1 from posts where id = ${post.id} and revision = ${expected})`
  return [
    ...aliases.map(
      ({ kind, value }) =>
        sql`insert or ignore into post_aliases (kind, value, post_id)
            select ${kind}, ${value}, ${post.id} where ${moves}`,
    ),
    ...termStatements(db, post, moves),
    ...recognition(post.id, recognised, post.savedAt, moves),
  ]
}

function isConstraint(error: unknown): boolean {
  return error instanceof Error && /constraint failed|SQLITE_CONSTRAINT/i.test(error.message)
}
