import type { Post } from '../core/post.ts'
import type { OpenPosts } from '../core/private-feed.ts'
import type { NamedTerm, Term, TermQuery } from '../core/terms.ts'
import type { KeptPosts } from './kept-posts.ts'
import { isOpen, openTables } from './open-posts.ts'
import { eachOf, type Sql, type Statement, sql, upTo } from './sql.ts'

/** Posts of a term, its newest, that are looked at for one that is open: anybody may ask, and no question takes long then. */
const LOOK_BACK = 1_000

/** Those that readers may see of a row of `terms`, newest first. */
const newestPlaces = (now: Date): Statement =>
  sql`(select * from post_terms where term_id = terms.id and published_at <= ${now.getTime()} and visible_at <= ${now.getTime()}
    order by published_at desc, post_id desc limit ${upTo(LOOK_BACK)}) as place`

/** Those of the terms that readers have ever seen, with their names. */
export function knownTerms(
  db: Sql,
  terms: readonly Term[],
  now: Date,
  open?: OpenPosts,
): Promise<NamedTerm[]> {
  const known = sql`select kind, value, name from terms
    where id in (${idsOf(terms)}) and known_at <= ${now.getTime()}`
  if (!open) return db.all<NamedTerm>(known)
  const posts = newestPlaces(now)
  return db.all<NamedTerm>(
    sql`${openTables(open)} ${known} and (not exists (select 1 from ${posts})
      or exists (select 1 from ${posts} where ${isOpen}))`,
  )
}

/** The terms of a kind that have a post now, with that of the newest post first. */
export function newestTerms(
  db: Sql,
  kind: Term['kind'],
  limit: number,
  now: Date,
  open?: OpenPosts,
): Promise<NamedTerm[]> {
  const [tables, where] = open ? [openTables(open), sql`where ${isOpen}`] : [sql``, sql``]
  return db.all<NamedTerm>(
    sql`${tables} select kind, value, name from (
          select kind, value, name, (
            select published_at from ${newestPlaces(now)} ${where}
            order by published_at desc limit 1) as newest
          from terms where kind = ${kind} order by newest_at desc limit ${upTo(limit)})
        where newest is not null order by newest desc, value`,
  )
}

/** Terms that one statement can go by: D1 takes no more in a compound select. */
const ARMS = 5

/** Where an index begins with very many posts to come, none of them is looked at, nor counted: nothing is visible before it is published. */
const begun = sql`published_at <= (select now from asked)`

/** What readers may see at `asked.now`, as `newest` says it. */
const visible = sql`posts.status in ('published', 'retracted') and posts.visible_at <= (select now from asked)`

/** The newest posts of a query, in order. */
export async function newestBy(
  db: Sql,
  posts: KeptPosts,
  query: TermQuery,
  limit: number,
  now: Date,
  lookBack?: number,
): Promise<readonly Post[]> {
  const question = JSON.stringify([query, limit, lookBack])
  const [driving, ...others] = [...query.all].sort((a, b) => rank(a) - rank(b))
  const asked = { now: now.getTime(), limit, groups: others, none: query.none, lookBack }
  if (!driving) return posts.at(question, newestWithout(asked))
  if (driving.length === 0) return []
  const parts = chunks(driving, ARMS)
  return posts.at(
    question,
    parts.length > 1 ? await placesOfAll(db, parts, asked) : postsAt(driving, asked),
  )
}

/** The places of several terms are brought together, then their posts are read: what changed between is asked again. */
async function placesOfAll(db: Sql, parts: readonly (readonly Term[])[], asked: Asked) {
  const places = await Promise.all(parts.map((terms) => db.all<Place>(placesOf(terms, asked))))
  const sorted = places
    .flat()
    .sort((a, b) => newestFirst([a.published_at, a.post_id], [b.published_at, b.post_id]))
  const ids = [...new Set(sorted.map(({ post_id }) => post_id))].slice(0, asked.limit)
  return sql`with asked (now) as (values (${asked.now}))
    select rowid as place, id, revision from posts where id in (${eachOf(ids)}) and ${visible}`
}

interface Asked {
  readonly now: number
  readonly limit: number
  readonly groups: TermQuery['all']
  readonly none: readonly Term[]
  readonly lookBack: number | undefined
}

interface Place {
  readonly published_at: number
  readonly post_id: string
}

function placesOf(terms: readonly Term[], asked: Asked): Statement {
  const { tables, merged } = mergedPlaces(terms, asked)
  return sql`${tables} ${merged}`
}

function postsAt(terms: readonly Term[], asked: Asked): Statement {
  const { tables, merged } = mergedPlaces(terms, asked)
  return sql`${tables} select posts.rowid as place, posts.id, posts.revision from (${merged}) as found
    cross join posts indexed by posts_in_feeds on posts.published_at = found.published_at and posts.id = found.post_id
    where ${visible}`
}

/** By index, each term by itself, then merged. */
function mergedPlaces(terms: readonly Term[], asked: Asked) {
  const ids = terms.map(
    ({ kind, value }, index) =>
      sql`${named('arm', index)} (id) as (select id from terms where kind = ${kind} and value = ${value})`,
  )
  const conditions = conditionsOn(asked, sql`arm.published_at`, sql`arm.post_id`)
  const arms = terms.map((_, index) => {
    const id = sql`(select id from ${named('arm', index)})`
    const since = sql`arm.published_at >= coalesce((
      select published_at from post_terms where term_id = ${id} and ${begun}
      order by published_at desc, post_id desc limit 1 offset (select back from asked)), -1e15)`
    const all = [
      sql`arm.term_id = ${id} and arm.${begun} and arm.visible_at <= (select now from asked)`,
      ...(asked.lookBack === undefined ? [] : [since]),
      ...conditions,
    ]
    return sql`select * from (select published_at, post_id from post_terms as arm where ${joined(all, ' and ')}
      order by published_at desc, post_id desc limit (select most from asked))`
  })
  const merged =
    arms.length > 1
      ? sql`${joined(arms, ' union ')} order by published_at desc, post_id desc limit (select most from asked)`
      : joined(arms, '')
  return { tables: sql`with ${joined([...tablesOf(asked), ...ids], ', ')}`, merged }
}

/** All posts but some: by the index of all. */
function newestWithout(asked: Asked): Statement {
  const conditions = conditionsOn(asked, sql`posts.published_at`, sql`posts.id`)
  const since = sql`published_at >= coalesce((
    select published_at from posts where status in ('published', 'retracted') and ${begun}
    order by published_at desc, id desc limit 1 offset (select back from asked)), -1e15)`
  const all = [visible, begun, ...conditions]
  return sql`with ${joined(tablesOf(asked), ', ')}
    select rowid as place, id, revision from posts where ${joined(asked.lookBack === undefined ? all : [since, ...all], ' and ')}
    order by published_at desc, id desc limit (select most from asked)`
}

/** The values of a statement and the terms of each condition, bound once however many arms ask for them. */
function tablesOf({ now, limit, groups, none, lookBack = 0 }: Asked): readonly Statement[] {
  return [
    sql`asked (now, most, back) as (values (${now}, ${limit}, ${lookBack}))`,
    ...[...groups, none].map(
      (terms, index) => sql`${named('terms', index)} (id) as (${idsOf(terms)})`,
    ),
  ]
}

/** That a post has a term of each group, and none of `none`. */
function conditionsOn({ groups, none }: Asked, published: Statement, id: Statement): Statement[] {
  const has = (index: number) => sql`exists (select 1 from post_terms as other
    where other.term_id in (select id from ${named('terms', index)})
    and other.published_at = ${published} and other.post_id = ${id})`
  const wanted = groups.map((_, index) => has(index))
  return none.length > 0 ? [...wanted, sql`not ${has(groups.length)}`] : wanted
}

/** The ids of terms, where they are known. */
export const idsOf = (terms: readonly Term[]) =>
  sql`select terms.id from json_each(${JSON.stringify(terms.map(({ kind, value }) => [kind, value]))}) as one
      join terms on terms.kind = one.value ->> 0 and terms.value = one.value ->> 1`

/** Authors write less than sections have, and sections hold less than languages. */
const ranks: Readonly<Record<Term['kind'], number>> = { author: 0, tag: 1, section: 2, language: 3 }
const rank = ([first]: readonly Term[]) => (first ? ranks[first.kind] : -1)

type Position = readonly [publishedAt: number, id: string]

const newestFirst = ([at, id]: Position, [otherAt, otherId]: Position) =>
  otherAt - at || (id < otherId ? 1 : -1)

const named = (name: 'arm' | 'terms', index: number): Statement => ({
  sql: `${name}_${index}`,
  values: [],
})

const joined = (statements: readonly Statement[], between: string): Statement => ({
  sql: statements.map((statement) => statement.sql).join(between),
  values: statements.flatMap(({ values }) => values),
})

function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const count = Math.ceil(items.length / size)
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size))
}
