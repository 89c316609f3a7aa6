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
import { pageOf, positionIn } from './paging.ts'
import { type PostRow, postOf, rowOf } from './post-rows.ts'
import { knownTerms, newestBy, newestTerms, termStatements } from './post-terms.ts'
import { type Sql, type Statement, sql, upTo } from './sql.ts'

/** To SQLite, no limit. */
const ALL = -1

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
      const statements = records.flatMap(insertion)
      try {
        await db.batch([...statements, moveChanges])
        return true
      } catch (error) {
        if (isConstraint(error)) return false
        throw error
      }
    },
    async update(record, expected) {
      const [replaced] = await db.batch([
        replacement(record.post, expected),
        ...following(record, expected),
        noteToAmend(record.post.id, record.post.revision, record.post.savedAt.getTime()),
        moveChanges,
      ])
      return replaced === 1
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
    newest: (limit, now) =>
      kept.at(
        `newest ${limit}`,
        sql`select rowid as place, id, revision from posts where status in ('published', 'retracted') and visible_at <= ${now.getTime()}
            order by published_at desc, id desc limit ${upTo(limit)}`,
      ),
    newestBy: (...asked) => newestBy(db, kept, ...asked),
    knownTerms: (...asked) => knownTerms(db, ...asked),
    newestTerms: (...asked) => newestTerms(db, ...asked),
    shownSince: (since, now, limit) =>
      many(sql`select * from posts where status = 'published' and visible_at > ${since.getTime()}
               and visible_at <= ${now.getTime()} order by visible_at desc, id desc limit ${upTo(limit)}`),
    changedSince: (oldest, limit, now) =>
      many(sql`select * from posts where id in (
                 select id from posts where updated_at > ${oldest.getTime()} and status in ('published', 'retracted')
                 union all
                 select id from posts where visible_at > ${oldest.getTime()} and status in ('published', 'retracted'))
               and +published_at < ${oldest.getTime()} and +visible_at <= ${now.getTime()}
               order by max(updated_at, visible_at) desc, id desc limit ${upTo(limit)}`),
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
    async revisions(id, most = ALL) {
      const rows = await db.all<{ revision: number; saved_at: number; post: string }>(
        sql`select revision, saved_at, post from post_revisions where post_id = ${id}
            order by revision desc limit ${upTo(most)}`,
      )
      return rows.map(({ revision, saved_at, post }) => ({
        revision,
        savedAt: new Date(saved_at),
        post: postOf(JSON.parse(post) as PostRow),
      }))
    },
    async count() {
      const row = await db.first<{ posts: number }>(sql`select count(*) as posts from posts`)
      return row?.posts ?? 0
    },
  }
}

function insertion(record: PostRecord): Statement[] {
  const row = rowOf(record.post)
  const columns = Object.keys(row)
  return [
    {
      sql: `insert into posts (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
      values: Object.values(row),
    },
    ...following(record, undefined),
  ]
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
 * Aliases and the revision; after an update, only when the row did move to the new revision. A new post may take no name
 * that another has: of two that are saved at the same moment under one address, the second fails.
 */
function following(
  { post, aliases, recognised }: PostRecord,
  expected: number | undefined,
): Statement[] {
  const row = rowOf(post)
  const saved = row.saved_at
  const moved =
    expected === undefined
      ? sql`1 = 1`
      : sql`exists (select 1 from posts where id = ${post.id} and revision = ${post.revision} and saved_at = ${saved})`
  return [
    ...aliases.map(
      ({ kind, value }) =>
        sql`insert ${expected === undefined && kind !== 'content' ? strictly : ifNew} into post_aliases (kind, value, post_id)
            select ${kind}, ${value}, ${post.id} where ${moved}`,
    ),
    sql`insert or ignore into post_revisions (post_id, revision, saved_at, post)
        select ${post.id}, ${post.revision}, ${saved}, ${JSON.stringify(row)} where ${moved}`,
    ...termStatements(post, moved, expected !== undefined),
    ...recognition(post.id, recognised, post.savedAt, moved),
  ]
}

const recognition = (id: string, says: string | undefined, at: Date, moved: Statement) =>
  says === undefined
    ? []
    : [
        sql`insert or ignore into post_recognitions (post_id, at, says)
            select ${id}, ${at.getTime()}, ${says} where ${moved}`,
      ]

const strictly = sql``
const ifNew = sql`or ignore`

function isConstraint(error: unknown): boolean {
  return error instanceof Error && /constraint failed|SQLITE_CONSTRAINT/i.test(error.message)
}
