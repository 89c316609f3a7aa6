import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, it } from 'vitest'
import { deliveryStore } from '../../src/stores/deliveries.ts'
import { hubStore } from '../../src/stores/hub.ts'
import { idempotencyStore } from '../../src/stores/idempotency.ts'
import { imageStore } from '../../src/stores/images.ts'
import { inboxStore } from '../../src/stores/inbox.ts'
import { migrate } from '../../src/stores/migrate.ts'
import { noticeStore } from '../../src/stores/notices.ts'
import { readerStore } from '../../src/stores/readers.ts'
import type { Sql } from '../../src/stores/sql.ts'
import { sqlite } from '../../src/stores/sqlite.ts'
import { secretVault } from '../../src/vault/secret-vault.ts'

const folder = mkdtempSync(join(tmpdir(), 'posthorn-pruning-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const vault = secretVault('a secret of at least 32 letters!')
const now = new Date('2026-11-22T12:00:00Z')
const ROWS = 100_000
/** Rows of one table that one atom may delete. */
const MOST = 500

const numbers = `with recursive n (i) as (select 1 union all select i + 1 from n where i < ${ROWS})`
const notices = `insert into notices (id, event, key, value, lasting, title, text, data, raised_at, ended_at)
    select 'n' || i, 'delivery.failed', 'k' || i, 'v', 0, 'A delivery failed', 'It was refused.', '{}', 0, 0 from n`
const pushes = `insert into hub_pushes (kind, topic, callback, host, hash, state, tries, due_at, created_at, changed_at)
    select 'push', 't', 'https://reader.example/' || i, 'reader.example', 'h', 'done', 1, 0, 0, 0 from n`

/** A store full of what is old, and another program that reads and claims a delivery after every write of the first. */
async function opened(fill: string) {
  const path = join(mkdtempSync(join(folder, 'one-')), 'old.db')
  const file = sqlite(path)
  await migrate(file)
  file.script(`insert into posts (id, guid, atom_id, url, title, html, authors, tags, attachments, published_at, updated_at,
      visible_at, priority, share, status, revision, baseline, created_at, saved_at)
    values ('p', 'p', 'p', 'https://news.example/p', 'P', '', '[]', '[]', '[]', 0, 0, 0, 'normal', '{}', 'published', 1, 0, 0, 0);
    begin; ${numbers} ${fill}; commit`)
  const other = new DatabaseSync(path)
  // It would fail at once where it had to wait.
  other.exec('pragma busy_timeout = 0')
  other.exec(`insert into deliveries (id, post_id, account_id, schedule_id, occurrence, state, due_at, expires_at, created_at, changed_at)
    values ('d', 'p', 'a', 'news', '', 'planned', 0, 0, 0, 0)`)
  const read = other.prepare(`select count(*) as posts from posts where status = 'published'`)
  const claim = other.prepare(`update deliveries set attempts = attempts + 1 where id = 'd'`)
  const seen = { atoms: 0, answered: 0, most: 0 }
  const between = (changes: readonly number[]) => {
    seen.atoms += 1
    seen.most = Math.max(seen.most, ...changes)
    if (read.get()?.posts === 1 && claim.run().changes === 1) seen.answered += 1
  }
  const watched: Sql = {
    ...file,
    async run(statement) {
      const changed = await file.run(statement)
      between([changed])
      return changed
    },
    async batch(statements, durable) {
      const changes = await file.batch(statements, durable)
      between(changes)
      return changes
    },
  }
  const left = (table: string) =>
    Number(other.prepare(`select count(*) as rows from ${table}`).get()?.rows)
  const close = () => {
    other.close()
    file.close()
  }
  return { watched, seen, left, close }
}

describe('what is old goes a few rows at a time, and others read and write between', () => {
  it.each([
    ['notices', notices, (db: Sql) => noticeStore(db).prune(now)],
    ['hub_pushes', pushes, (db: Sql) => hubStore(db, vault).prune(now, [])],
    [
      'hub_subscriptions',
      `insert into hub_subscriptions (topic, callback, host, lease_until, created_at)
        select 't', 'https://reader.example/' || i, 'reader.example', 0, 0 from n`,
      (db: Sql) => hubStore(db, vault).prune(now, []),
    ],
    [
      'image_sources',
      `insert into image_sources (url, at) select 'https://news.example/' || i, 0 from n`,
      (db: Sql) => imageStore(db).prune(now),
    ],
    [
      `deliveries where state = 'planned'`,
      `insert into deliveries (id, post_id, account_id, schedule_id, occurrence, state, due_at, expires_at, created_at, changed_at)
        select 'late' || i, 'p', 'a', 'news', i, 'planned', 0, 0, 0, 0 from n`,
      (db: Sql) => deliveryStore(db).missExpired(now),
    ],
  ])('%s, all of them at one go', async (table, fill, prune) => {
    const { watched, seen, left, close } = await opened(fill)
    await prune(watched)
    expect(left(table)).toBe(0)
    expect(seen.most).toBeLessThanOrEqual(MOST)
    expect(seen.atoms).toBeGreaterThanOrEqual(ROWS / MOST)
    expect(seen.answered).toBe(seen.atoms)
    close()
  })

  it.each([
    [
      'inbox',
      `insert into inbox (id, source_id, message, headers, state, received_at, done_at)
        select 'm' || i, 'cms', i, '{}', 'done', 0, 0 from n`,
      (db: Sql) => inboxStore(db).prune({ done: now, any: now }),
    ],
    [
      'reader_polls',
      `insert into reader_polls (day, feed, format, reader, polls, not_modified, deltas)
        select '2020-01-01', 'main', 'rss', i, 1, 0, 0 from n`,
      (db: Sql) => readerStore(db).prune('2021-01-01'),
    ],
    [
      'idempotency_keys',
      `insert into idempotency_keys (key, request, status, created_at) select i, 'r', 200, 0 from n`,
      (db: Sql) => idempotencyStore(db).take('fresh', 'r', now),
    ],
  ])('%s, some with each tick or request', async (table, fill, prune) => {
    const { watched, seen, left, close } = await opened(fill)
    for (let turn = 1; turn <= 3; turn += 1) {
      await prune(watched)
      const fresh = table === 'idempotency_keys' ? 1 : 0
      expect(left(table)).toBe(ROWS - turn * MOST + fresh)
    }
    expect(seen).toEqual({ atoms: 3, answered: 3, most: MOST })
    close()
  })

  it('a key that is over is free, however many others are', async () => {
    const { watched, close } = await opened(
      `insert into idempotency_keys (key, request, status, created_at) select i, 'r', 200, 0 from n`,
    )
    expect(await idempotencyStore(watched).take(String(ROWS), 'another', now)).toBeUndefined()
    close()
  })
})
