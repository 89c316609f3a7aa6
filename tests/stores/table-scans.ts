import type { SqliteFile } from '../../src/stores/sqlite.ts'

/** Tables of what an operator sets up, and of what is there once or for each of that: they do not grow with posts, deliveries or time. */
const few = [
  ...[
    'accounts',
    'schedules',
    'sources',
    'settings',
    'planning',
    'changes',
    'adoptions',
    'heartbeat',
    'guide',
  ],
  ...[
    'account_sessions',
    'account_checks',
    'api_tokens',
    'archived_feeds',
    'attempt_counts',
    'delivery_counts',
  ],
  ...[
    'feed_closings',
    'former_parts',
    'hub_topics',
    'notice_channels',
    'source_subscriptions',
    'subscribers',
    'quarantine',
  ],
  ...[
    'people',
    'sign_in_links',
    'person_credentials',
    'person_invitations',
    'person_sessions',
    'person_two_factors',
  ],
  ...['person_verifications', 'removed_feeds'],
]
/** Names within statements, of what another part of the statement found. */
const found = [
  'asked',
  'at',
  'feeds',
  'found',
  'given',
  'groups',
  'names',
  'newest',
  'picked',
  'place',
]

/** Why a table that grows may be read from its beginning all the same. */
export const reasons: readonly { readonly where: RegExp; readonly why: string }[] = [
  { where: /^select count\(\*\) as (n|rows) from /, why: 'asked by the contracts themselves' },
  {
    where: /^(delete from audit|update audit set|select \* from hub_subscriptions)/,
    why: 'the same',
  },
  { where: /^insert into post_revisions .* from post_revisions$/, why: 'the same' },
  {
    where: /from deliveries where state in \(\) group by/,
    why: 'no state is asked for: nothing is read',
  },
  { where: /deliveries indexed by deliveries_expiring/, why: 'only what waits is in that index' },
  {
    where: /^select count\(\*\) as posts from posts$/,
    why: 'the smallest index, for pages and metrics',
  },
  { where: /from hub_pushes/, why: 'goes back a week, for pages' },
  {
    where: /from hub_subscriptions where lease_until > \? group by/,
    why: 'how many there are of each topic, for pages',
  },
  { where: /^select secret .* from hub_/, why: 'when the secret of the server is changed' },
  { where: /from inbox group by source_id$/, why: 'goes back some weeks, for pages' },
  { where: /from (short_links|share_clicks) group by/, why: 'sums, for a page' },
  { where: /indexed by notices_open/, why: 'only what is open is in that index' },
  { where: /^select \* from audit where true order by id desc limit/, why: 'a list by its id' },
  { where: /from audit group by actor_kind/, why: 'who is in it, for a page' },
]

/** A list in the order of an index, which ends when it has enough. */
const isList = (detail: string, sql: string) =>
  / USING (COVERING )?INDEX /.test(detail) &&
  /order by [^()]* limit ((0 \+ )?\?|\(select most)/.test(sql) &&
  !/group by/.test(sql)

/** What SQLite would read from the beginning, of all that was asked, and did not have to. */
export async function tableScans(
  file: SqliteFile,
  statements: Iterable<string>,
): Promise<string[]> {
  const scans: string[] = []
  for (const text of statements) {
    const sql = text.replace(/\s+/g, ' ').trim()
    if (!/^(select|with|insert|update|delete)\b/i.test(sql)) continue
    const plan = await file.all<{ detail: string }>({
      sql: `explain query plan ${text}`,
      values: [],
    })
    for (const { detail } of plan) {
      const name = /^SCAN ([a-z_0-9]+)(?! VIRTUAL)( |$)/.exec(detail)?.[1]
      if (name === undefined || few.includes(name) || found.includes(name)) continue
      if (/VIRTUAL TABLE|^SCAN CONSTANT/.test(detail) || isList(detail, sql)) continue
      scans.push(`${detail}: ${sql}`)
    }
  }
  return scans
}
