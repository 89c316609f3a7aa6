import type { ReaderStore, ReaderSums } from '../ports/reader-store.ts'
import { AT_ONCE } from './in-turns.ts'
import { type Sql, type Statement, sql, upTo } from './sql.ts'

/** Figures that are kept of one reader of one feed a day: anybody may claim to have another id of it. */
const SOURCES = 200

export function readerStore(db: Sql): ReaderStore {
  return {
    async add(day, { polls, figures, legacy }) {
      // A statement for each kind, however many lines: platforms count statements.
      await db.batch([
        ...(polls.length > 0 ? [addPolls(day, polls)] : []),
        ...(figures.length > 0 ? [setFigures(day, figures)] : []),
        ...(legacy.length > 0 ? [addLegacy(day, legacy)] : []),
      ])
    },
    async sums(since, figuresSince) {
      const [readers, newest, feeds, days, reported, figures, legacy] = await Promise.all([
        db.all<PollRow & { reader: string; last_day: string }>(byReader(since)),
        db.all<NewestRow>(newestOf(since)),
        db.all<PollRow & { feed: string; format: string }>(byFeed(since)),
        db.all<PollRow & { day: string }>(byDay(since)),
        db.all<{ day: string; subscribers: number }>(reportedOn(since)),
        db.all<ReaderSums['figures'][number]>(newestFigures(figuresSince)),
        db.all<LegacyRow>(legacySince(since)),
      ])
      return {
        readers: readers.map(({ last_day, ...row }) => ({
          ...pollsOf(row),
          reader: row.reader,
          lastDay: last_day,
          ...newestIn(newest.find(({ reader }) => reader === row.reader)),
        })),
        feeds: feeds.map((row) => ({ ...pollsOf(row), feed: row.feed, format: row.format })),
        days: days.map((row) => ({
          ...pollsOf(row),
          day: row.day,
          subscribers: reported.find(({ day }) => day === row.day)?.subscribers ?? 0,
        })),
        figures: figures.map((row) => ({ ...row })),
        legacy: legacy.map(({ last_day, ...row }) => ({ ...row, lastDay: last_day })),
      }
    },
    async prune(before) {
      await db.batch([
        forgotten(sql`reader_polls`, sql`day, feed, format, reader`, before),
        forgotten(sql`reader_figures`, sql`day, feed, format, reader, source`, before),
        forgotten(sql`reader_legacy`, sql`day, path, reader`, before),
      ])
    },
  }
}

/** A few at a time: what is left goes with the next tick. */
const forgotten = (table: Statement, key: Statement, before: string): Statement =>
  sql`delete from ${table} where (${key}) in
    (select ${key} from ${table} where day < ${before} limit ${upTo(AT_ONCE)})`

type Added<Kind extends keyof Parameters<ReaderStore['add']>[1]> = Parameters<
  ReaderStore['add']
>[1][Kind]

const addPolls = (day: string, polls: Added<'polls'>): Statement => sql`
  insert into reader_polls (day, feed, format, reader, polls, not_modified, deltas, newest_guid, newest_at)
  select ${day}, value ->> 'feed', value ->> 'format', value ->> 'reader', value ->> 'polls',
    value ->> 'notModified', value ->> 'deltas', value ->> 'guid', value ->> 'at'
  from json_each(${JSON.stringify(polls.map(flat))}) where true
  on conflict (day, feed, format, reader) do update set
    polls = polls + excluded.polls,
    not_modified = not_modified + excluded.not_modified,
    deltas = deltas + excluded.deltas,
    newest_guid = iif(coalesce(excluded.newest_at >= newest_at, newest_at is null), excluded.newest_guid, newest_guid),
    newest_at = max(coalesce(newest_at, excluded.newest_at), coalesce(excluded.newest_at, newest_at))`

const flat = ({ newest, ...poll }: Added<'polls'>[number]) => ({
  ...poll,
  ...(newest && { guid: newest.guid, at: newest.at.getTime() }),
})

const setFigures = (day: string, figures: Added<'figures'>): Statement => sql`
  insert into reader_figures (day, feed, format, reader, source, subscribers)
  select given.* from (
    select ${day} as day, value ->> 'feed' as feed, value ->> 'format' as format, value ->> 'reader' as reader,
      value ->> 'source' as source, value ->> 'subscribers' as subscribers
    from json_each(${JSON.stringify(figures)})) as given
  where ${SOURCES} > (
    select count(*) from reader_figures as kept
    where kept.day = given.day and kept.feed = given.feed and kept.format = given.format
      and kept.reader = given.reader and kept.source <> given.source)
  on conflict (day, feed, format, reader, source) do update set subscribers = excluded.subscribers`

const addLegacy = (day: string, legacy: Added<'legacy'>): Statement => sql`
  insert into reader_legacy (day, path, reader, polls)
  select ${day}, value ->> 'path', value ->> 'reader', value ->> 'polls'
  from json_each(${JSON.stringify(legacy)}) where true
  on conflict (day, path, reader) do update set polls = polls + excluded.polls`

interface PollRow {
  polls: number
  not_modified: number
  deltas: number
}

const summed: Statement = {
  sql: 'sum(polls) as polls, sum(not_modified) as not_modified, sum(deltas) as deltas',
  values: [],
}
const pollsOf = ({ polls, not_modified, deltas }: PollRow) => ({
  polls,
  notModified: not_modified,
  deltas,
})

const byReader = (since: string): Statement => sql`
  select reader, ${summed}, max(day) as last_day from reader_polls where day >= ${since}
  group by reader order by sum(polls) desc, reader`

const byFeed = (since: string): Statement => sql`
  select feed, format, ${summed} from reader_polls where day >= ${since}
  group by feed, format order by sum(polls) desc, feed, format`

const byDay = (since: string): Statement => sql`
  select day, ${summed} from reader_polls where day >= ${since} group by day order by day`

interface NewestRow {
  reader: string
  guid: string
  at: number
  post_id: string | null
  title: string | null
}

/** SQLite takes the other columns from the row of the maximum: https://sqlite.org/lang_select.html#bareagg */
const newestOf = (since: string): Statement => sql`
  select reader, newest.guid, at, posts.id as post_id, title from (
    select reader, newest_guid as guid, max(newest_at) as at from reader_polls
    where day >= ${since} and newest_at is not null group by reader) as newest
  left join posts on posts.guid = newest.guid`

const newestIn = (row: NewestRow | undefined): Pick<ReaderSums['readers'][number], 'newest'> => {
  if (!row) return {}
  const post = row.post_id !== null && row.title !== null && { postId: row.post_id }
  return {
    newest: {
      guid: row.guid,
      at: new Date(row.at),
      ...(post && { ...post, title: row.title ?? '' }),
    },
  }
}

const reportedOn = (since: string): Statement => sql`
  select day, sum(subscribers) as subscribers from reader_figures where day >= ${since} group by day`

const newestFigures = (since: string): Statement => sql`
  select feed, format, reader, sum(subscribers) as subscribers from (
    select feed, format, reader, source, subscribers, max(day) from reader_figures
    where day >= ${since} group by feed, format, reader, source)
  group by feed, format, reader order by sum(subscribers) desc, feed, format, reader`

interface LegacyRow {
  path: string
  reader: string
  polls: number
  last_day: string
}

const legacySince = (since: string): Statement => sql`
  select path, reader, sum(polls) as polls, max(day) as last_day from reader_legacy
  where day >= ${since} group by path, reader order by max(day) desc, sum(polls) desc, path, reader`
