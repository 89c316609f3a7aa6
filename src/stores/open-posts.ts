import type { OpenPosts } from '../core/private-feed.ts'
import type { TermQuery } from '../core/terms.ts'
import { type Statement, sql } from './sql.ts'

/** What `isOpen` asks: the feeds, their groups of terms, and which group a term is in. One value, however many feeds. */
export function openTables({ offered, closed }: OpenPosts): Statement {
  const feeds = JSON.stringify([
    ...offered.map((query) => feedOf(query, 0)),
    ...closed.map((query) => feedOf(query, 1)),
  ])
  return sql`with given (list) as (values (${feeds})),
    feeds (feed, closed, wanted, refused) as (
      select key, value ->> 'closed', value -> 'all', value -> 'none' from json_each((select list from given))),
    groups (feed, number, wanted, terms) as materialized (
      select feed, one.key, 1, one.value from feeds, json_each(feeds.wanted) as one
      union all select feed, -1, 0, refused from feeds),
    grouped (feed, number, term_id) as materialized (
      select feed, number, terms.id from groups, json_each(groups.terms) as one
      join terms on terms.kind = one.value ->> 0 and terms.value = one.value ->> 1)`
}

const feedOf = ({ all, none }: TermQuery, closed: 0 | 1) => ({
  closed,
  all: all.map(pairs),
  none: pairs(none),
})

const pairs = (terms: TermQuery['none']) => terms.map(({ kind, value }) => [kind, value])

/** That a feed of `feeds` takes the post at `place`, a row of `post_terms`: it has a term of each group, and none refused. */
const takes = sql`not exists (
  select 1 from groups where groups.feed = feeds.feed and groups.wanted <> exists (
    select 1 from grouped join post_terms as other on other.term_id = grouped.term_id
    where grouped.feed = groups.feed and grouped.number = groups.number
    and other.published_at = place.published_at and other.post_id = place.post_id))`

/** That everybody may know of the post at `place`. */
export const isOpen = sql`(exists (select 1 from feeds where closed = 0 and ${takes})
  or not exists (select 1 from feeds where closed = 1 and ${takes}))`
