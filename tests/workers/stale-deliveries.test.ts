import { applyD1Migrations, env } from 'cloudflare:test'
import { expect, it } from 'vitest'
import { d1 } from '../../src/stores/d1.ts'
import { sql } from '../../src/stores/sql.ts'
import { manyWaiting, withdrawStatement } from '../../src/stores/stale-deliveries.ts'

it('finds on D1 what has lost its account or schedule from what it lost', async () => {
  const { DB, MIGRATIONS } = env as unknown as { DB: Parameters<typeof d1>[0]; MIGRATIONS: [] }
  await applyD1Migrations(DB as never, MIGRATIONS)
  const db = d1(DB)
  await db.batch([
    sql`insert into posts (id, guid, atom_id, url, title, html, authors, tags, attachments, published_at, updated_at,
          visible_at, priority, share, status, revision, baseline, created_at, saved_at)
        values ('p', 'p', 'p', 'p', '', '', '[]', '[]', '[]', 0, 0, 0, 'normal', '{}', 'published', 1, 0, 0, 0)`,
    sql`insert into accounts (id, network, settings, rehearsal, when_unknown, state, position, created_at)
        values ('a', 'x', '{}', 1, 'ask', 'active', 0, 0)`,
    sql`insert into schedules (id, settings, since, stopped, position) values ('news', '{}', 0, 0, 0)`,
    ...[
      ['stays', 'a', 'news'],
      ['no account', 'b', 'news'],
      ['no schedule', 'a', 'gone'],
    ].map(
      ([id = '', account = '', schedule = '']) =>
        sql`insert into deliveries (id, post_id, account_id, schedule_id, occurrence, state, due_at, expires_at, created_at, changed_at)
            values (${id}, 'p', ${account}, ${schedule}, '', 'planned', 0, 1e15, 0, 0)`,
    ),
  ])
  expect([await db.first(manyWaiting(2)), await db.first(manyWaiting(3))]).toEqual([
    { 1: 1 },
    undefined,
  ])
  expect(await db.run(withdrawStatement(new Date('2026-11-22T10:00:00Z'), true))).toBe(2)
  expect(await db.all(sql`select id from deliveries where state = 'planned'`)).toEqual([
    { id: 'stays' },
  ])
})
