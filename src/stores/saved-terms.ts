import { type Post, visibleAt } from '../core/post.ts'
import { type NamedTerm, termsOf } from '../core/terms.ts'
import { type Sql, type Statement, sql, tables } from './sql.ts'

/** Keeps the terms of a post. Goes into the batch that replaces it, which may have had others before: only where `moves` holds. */
export function termStatements(db: Sql, post: Post, moves: Statement): Statement[] {
  const forget = sql`delete from post_terms where post_id = ${post.id} and ${moves}`
  return [forget, ...keep(db, [post], moves, sql`(select number from posts where id = ${post.id})`)]
}

/** Keeps the terms of posts that were not there before: the archive has not numbered them. */
export const termsOfNew = (db: Sql, posts: readonly Post[]) =>
  keep(db, posts, sql`1 = 1`, sql`null`)

const isShown = ({ status }: Post) => status === 'published' || status === 'retracted'

function keep(db: Sql, posts: readonly Post[], when: Statement, number: Statement): Statement[] {
  const named = posts.filter(isShown).map((post) => ({ post, terms: termsOf(post) }))
  const rows = named.flatMap(({ post, terms }) =>
    terms.map(({ kind, value }) => [
      kind,
      value,
      post.publishedAt.getTime(),
      post.id,
      visibleAt(post).getTime(),
    ]),
  )
  return [
    ...known(db, named, when),
    ...tables(db, rows).map(
      (
        table,
      ) => sql`insert or ignore into post_terms (term_id, published_at, post_id, visible_at, number)
      select terms.id, column3, column4, column5, ${number}
      from (${table}) cross join terms on terms.kind = column1 and terms.value = column2
      where ${when}`,
    ),
  ]
}

interface Named {
  readonly post: Post
  readonly terms: readonly NamedTerm[]
}

/** The name of a term is as the last save of a post that readers see writes it; until there is one, as the first. */
function known(db: Sql, named: readonly Named[], when: Statement): Statement[] {
  const seen = named.filter(({ post }) => visibleAt(post) <= post.savedAt)
  const later = named.filter((one) => !seen.includes(one))
  return [
    ...knownAs(db, later.toReversed(), sql`name`, when),
    ...knownAs(db, seen, sql`excluded.name`, when),
  ]
}

/** Each term once, however many of the posts have it. */
function knownAs(
  db: Sql,
  named: readonly Named[],
  renamed: Statement,
  when: Statement,
): Statement[] {
  const terms = new Map<string, NamedTerm & { known: number; newest: number }>()
  for (const { post, terms: ofPost } of named) {
    for (const term of ofPost) {
      const key = `${term.kind} ${term.value}`
      const { known = Number.POSITIVE_INFINITY, newest = Number.NEGATIVE_INFINITY } =
        terms.get(key) ?? {}
      terms.set(key, {
        ...term,
        known: Math.min(known, visibleAt(post).getTime()),
        newest: Math.max(newest, post.publishedAt.getTime()),
      })
    }
  }
  const rows = [...terms.values()].map((one) => [
    one.kind,
    one.value,
    one.name,
    one.known,
    one.newest,
  ])
  return tables(db, rows).map(
    (table) => sql`insert into terms (kind, value, name, known_at, newest_at)
      select * from (${table}) where ${when}
      on conflict (kind, value) do update
      set name = ${renamed}, known_at = min(known_at, excluded.known_at), newest_at = max(newest_at, excluded.newest_at)
      where name <> ${renamed} or known_at > excluded.known_at or newest_at < excluded.newest_at`,
  )
}
