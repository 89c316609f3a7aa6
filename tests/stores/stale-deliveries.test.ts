import { beforeEach, expect, it } from 'vitest'
import { deliveryStore } from '../../src/stores/deliveries.ts'
import { type Sql, sql } from '../../src/stores/sql.ts'
import type { SqliteFile } from '../../src/stores/sqlite.ts'
import { FEW_WAITING, withdrawStatement } from '../../src/stores/stale-deliveries.ts'
import { migrated } from './migrated.ts'

const now = new Date('2026-11-22T10:00:00Z')
const oneOf = (...values: readonly string[]) =>
  sql`select value from json_each(${JSON.stringify(values)})`
/** By their own state, or what became of them: of each kind some that may stay. */
const posts = oneOf('published', 'retracted', 'deleted', 'draft')
const accounts = oneOf('a', 'b', 'gone')
const schedules = oneOf('news', 'stopped', 'never')
const states = oneOf('planned', 'held', 'checking', 'sent', 'failed')

let file: SqliteFile
beforeEach(async () => {
  file = await migrated()
  await file.batch([
    sql`insert into posts (id, guid, atom_id, url, title, html, authors, tags, attachments, published_at, updated_at, visible_at,
          priority, share, status, revision, baseline, created_at, saved_at)
        select value, value, value, value, '', '', '[]', '[]', '[]', 0, 0, 0, 'normal', '{}', value, 1, 0, 0, 0 from (${posts})`,
    sql`insert into accounts (id, network, settings, rehearsal, when_unknown, state, position, created_at)
        values ('a', 'x', '{}', 1, 'ask', 'active', 0, 0), ('b', 'x', '{}', 1, 'ask', 'paused', 1, 0), ('gone', 'x', '{}', 1, 'ask', 'removed', 2, 0)`,
    sql`insert into schedules (id, settings, since, stopped, position) values ('news', '{}', 0, 0, 0), ('stopped', '{}', 0, 1, 1)`,
    sql`insert into deliveries (id, post_id, account_id, schedule_id, occurrence, state, due_at, expires_at, created_at, changed_at)
        select post.value || ' ' || account.value || ' ' || schedule.value || ' ' || state.value, post.value, account.value, schedule.value,
          state.value, state.value, 0, 1e15, 0, 0
        from (${posts}) post, (${accounts}) account, (${schedules}) schedule, (${states}) state`,
  ])
})

const reasons = async () =>
  (
    await file.all<{ id: string; reason: string }>(
      sql`select id, reason from deliveries where withdrawn = 1 order by id`,
    )
  ).map(({ id, reason }) => `${id}: ${reason}`)
/** Deliveries that may stay, of one account and schedule. */
const add = (count: number) =>
  file.run(sql`insert into deliveries (id, post_id, account_id, schedule_id, occurrence, state, due_at, expires_at, created_at, changed_at)
    with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < cast(${count} as integer))
    select n, 'published', 'a', 'news', n, 'planned', 0, 1e15, 0, 0 from numbers`)

it('what has lost its post, account or schedule is found from what it lost, when very many wait', async () => {
  const asked: string[] = []
  const noting = {
    ...file,
    run: (statement) => {
      asked.push(statement.sql)
      return file.run(statement)
    },
  } as Sql
  await add(FEW_WAITING)
  // Of four posts, three accounts and three schedules, planned and held: all but those of the published post, two accounts and one schedule.
  expect(await deliveryStore(noting).withdrawStale(now)).toBe(4 * 3 * 3 * 2 - 1 * 2 * 1 * 2)
  expect(asked).toEqual([withdrawStatement(now, true).sql])
  expect(await deliveryStore(noting).withdrawStale(now)).toBe(0)
})

it('finds the same either way, for the same reasons', async () => {
  const found: string[][] = []
  for (const many of [false, true]) {
    await file.run(sql`update deliveries set state = occurrence, withdrawn = 0, reason = null`)
    await file.run(withdrawStatement(now, many))
    found.push(await reasons())
  }
  expect(found[0]).toHaveLength(68)
  expect(found[1]).toEqual(found[0])
  expect(found[0]?.filter((one) => one.startsWith('published a'))).toEqual([
    'published a never held: The schedule was removed from the set-up.',
    'published a never planned: The schedule was removed from the set-up.',
    'published a stopped held: The schedule was removed from the set-up.',
    'published a stopped planned: The schedule was removed from the set-up.',
  ])
})

it('asks no more of what waits when more of it does', async () => {
  const { sql: text, values } = withdrawStatement(now, true)
  const plan = await file.all<{ detail: string }>({ sql: `explain query plan ${text}`, values })
  const scans = plan
    .map(({ detail }) => detail)
    .filter((detail) => /^SCAN (posts|deliveries)/.test(detail))
  expect(scans).toEqual(['SCAN posts USING COVERING INDEX posts_not_published'])
})
