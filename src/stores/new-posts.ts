import type { Post } from '../core/post.ts'
import type { Alias, PostRecord } from '../ports/post-store.ts'
import { recognition } from './post-recognitions.ts'
import { postColumns, rowOf } from './post-rows.ts'
import { termsOfNew } from './saved-terms.ts'
import { type Sql, type Statement, sql, tables } from './sql.ts'

/**
 * What saves new posts: a statement for each, since their bodies are large, and tables of the names and the terms of all. A new
 * post may take no name that another has: of two that are saved at the same moment under one address, the second fails.
 */
export function insertionStatements(db: Sql, records: readonly PostRecord[]): Statement[] {
  return [
    ...records.map(({ post }) => insertion(post)),
    ...names(db, records, (kind) => kind !== 'content', sql``),
    ...names(db, records, (kind) => kind === 'content', sql`or ignore`),
    ...termsOfNew(
      db,
      records.map(({ post }) => post),
    ),
    ...records.flatMap(({ post, recognised }) =>
      recognition(post.id, recognised, post.savedAt, sql`1 = 1`),
    ),
  ]
}

const INSERT = `insert into posts (${postColumns.join(', ')}) values (${postColumns.map(() => '?').join(', ')})`

function insertion(post: Post): Statement {
  const row = rowOf(post)
  return { sql: INSERT, values: postColumns.map((column) => row[column]) }
}

/** In the order of their table, so that neighbours are written one after the other. */
function names(
  db: Sql,
  records: readonly PostRecord[],
  takes: (kind: Alias['kind']) => boolean,
  orIgnore: Statement,
): Statement[] {
  const rows = records.flatMap(({ post, aliases }) =>
    aliases
      .filter(({ kind }) => takes(kind))
      .map(({ kind, value }): Name => [kind, value, post.id]),
  )
  return tables(db, rows.sort(inOrder)).map(
    (table) => sql`insert ${orIgnore} into post_aliases (kind, value, post_id) ${table}`,
  )
}

type Name = readonly [kind: string, value: string, id: string]

const inOrder = ([kind, value]: Name, [otherKind, otherValue]: Name): number =>
  kind === otherKind ? compared(value, otherValue) : compared(kind, otherKind)

const compared = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0)
