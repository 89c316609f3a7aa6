import type { DeliveryKind, DeliveryState } from '../core/delivery.ts'
import type { Span } from '../core/hours-of-day.ts'
import type { PostStatus } from '../core/post.ts'
import type {
  CalendarDelivery,
  CalendarPost,
  CalendarStore,
  InSpan,
} from '../ports/calendar-store.ts'
import { type Sql, type Statement, sql, upTo } from './sql.ts'

export function calendarStore(db: Sql): CalendarStore {
  return {
    async deliveries(spans, limit, account) {
      const [rows, counts] = await Promise.all([
        db.all<FoundDelivery>(deliveriesInSpans(spans, limit, account)),
        db.all<Count>(countDeliveries(spans, account)),
      ])
      return spans.map((_, span) => inSpan(span, rows, counts, calendarDelivery))
    },
    async posts(spans, limit) {
      const [rows, counts] = await Promise.all([
        db.all<FoundPost>(postsInSpans(spans, limit)),
        db.all<Count>(countPosts(spans)),
      ])
      return spans.map((_, span) => inSpan(span, rows, counts, calendarPost))
    },
  }
}

interface Found {
  readonly span: number
  readonly id: string
  readonly title: string
  readonly at: number
}
interface FoundDelivery extends Found {
  readonly kind: string
  readonly post_id: string
  readonly account_id: string
  readonly state: string
}
interface FoundPost extends Found {
  readonly status: string
  readonly published_at: number
  readonly embargo_until: number | null
}
interface Count {
  readonly span: number
  readonly count: number
}

const listed = (spans: readonly Span[]) =>
  JSON.stringify(spans.map(({ from, to }) => [from.getTime(), to.getTime()]))
const from = sql`json_extract(span.value, '$[0]')`
const to = sql`json_extract(span.value, '$[1]')`

// Asked account by account, because the indexes are: one account after the other is few questions. Each says the condition of its
// index word for word. Only what arrived, or may have, has a `begun_at`.
const toCome = sql`from deliveries where account_id = accounts.id and state in ('planned', 'held')
  and due_at >= ${from} and due_at < ${to}`
const begun = sql`from deliveries where account_id = accounts.id and begun_at is not null
  and begun_at >= ${from} and begun_at < ${to}`
const ofAccount = (account: string | undefined) =>
  account === undefined ? sql`1 = 1` : sql`accounts.id = ${account}`

export function deliveriesInSpans(
  spans: readonly Span[],
  limit: number,
  account: string | undefined,
): Statement {
  const most = upTo(limit)
  return sql`select * from (
      select *, row_number() over (partition by span order by at, id) as place from (
        select span.key as span, deliveries.id, posts.title, kind, post_id, account_id, deliveries.state,
          case when deliveries.state in ('planned', 'held') then due_at else begun_at end as at
        from json_each(${listed(spans)}) span cross join accounts
          join deliveries on deliveries.id in (
            select id from (select id ${toCome} order by due_at, id limit ${most})
            union all select id from (select id ${begun} order by begun_at, id limit ${most}))
          join posts on posts.id = post_id
        where ${ofAccount(account)}))
    where place <= ${limit} order by span, place`
}

export function countDeliveries(spans: readonly Span[], account: string | undefined): Statement {
  return sql`select span.key as span, sum((select count(*) ${toCome}) + (select count(*) ${begun})) as count
    from json_each(${listed(spans)}) span cross join accounts where ${ofAccount(account)} group by span.key`
}

const visible = sql`from posts where status = 'published' and visible_at >= ${from} and visible_at < ${to}`

export function postsInSpans(spans: readonly Span[], limit: number): Statement {
  return sql`select span.key as span, posts.id, title, status, published_at, embargo_until, visible_at as at
    from json_each(${listed(spans)}) span
      join posts on posts.id in (select id ${visible} order by visible_at, id limit ${upTo(limit)})
    order by span.key, visible_at, posts.id`
}

export function countPosts(spans: readonly Span[]): Statement {
  return sql`select span.key as span, (select count(*) ${visible}) as count from json_each(${listed(spans)}) span`
}

function inSpan<Row extends Found, Item>(
  span: number,
  rows: readonly Row[],
  counts: readonly Count[],
  itemOf: (row: Row) => Item,
): InSpan<Item> {
  const first = rows.filter((row) => row.span === span).map(itemOf)
  return { first, count: counts.find((one) => one.span === span)?.count ?? 0 }
}

const calendarDelivery = (row: FoundDelivery): CalendarDelivery => ({
  id: row.id,
  kind: row.kind as DeliveryKind,
  postId: row.post_id,
  accountId: row.account_id,
  state: row.state as DeliveryState,
  title: row.title,
  at: new Date(row.at),
})

const calendarPost = (row: FoundPost): CalendarPost => ({
  id: row.id,
  title: row.title,
  status: row.status as PostStatus,
  publishedAt: new Date(row.published_at),
  ...(row.embargo_until !== null && { embargoUntil: new Date(row.embargo_until) }),
  at: new Date(row.at),
})
