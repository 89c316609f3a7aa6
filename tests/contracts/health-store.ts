import { beforeEach, describe, expect, it } from 'vitest'
import type { HealthStore } from '../../src/ports/health-store.ts'
import { healthStore } from '../../src/stores/health.ts'
import { type Sql, sql } from '../../src/stores/sql.ts'

const start = new Date('2026-11-22T10:00:00Z')
const minutes = (count: number) => new Date(start.getTime() + count * 60_000)

/** What every health store must do. `open` gives an empty migrated database. */
export function testHealthStore(name: string, open: () => Promise<Sql>): void {
  describe(`health store contract: ${name}`, () => {
    let db: Sql
    let health: HealthStore
    beforeEach(async () => {
      db = await open()
      health = healthStore(db)
      await db.batch([
        account('masto'),
        account('x'),
        sql`insert into posts (id, guid, atom_id, url, title, html, authors, tags, attachments, published_at, updated_at,
            visible_at, priority, share, status, revision, baseline, created_at, saved_at)
          values ('one', 'g', 'g', 'https://news.example/one', 'Post one', '', '[]', '[]', '[]', 0, 0, 0, 'normal', '{}',
            'published', 1, 0, 0, 0)`,
      ])
    })
    const account = (id: string) => sql`insert into accounts
      (id, network, settings, rehearsal, when_unknown, state, position, created_at)
      values (${id}, 'mastodon', '{}', 1, 'ask', 'active', 0, 0)`
    const delivery = (id: string, to: string, state: string, due: number, changed = due) =>
      db.run(sql`insert into deliveries (id, post_id, account_id, schedule_id, occurrence, state, due_at, expires_at,
          created_at, changed_at)
        values (${id}, 'one', ${to}, 'news', ${id}, ${state}, ${minutes(due).getTime()}, ${minutes(600).getTime()}, 0,
          ${minutes(changed).getTime()})`)
    const late = async (at: number) => (await health.lateDelivery(minutes(at)))?.id

    it('remembers moments, and never an earlier one', async () => {
      expect(await health.marks()).toEqual({})
      await health.mark('tick', minutes(2))
      await health.mark('tick', minutes(1))
      await health.mark('late', start)
      await health.probe(minutes(3))
      expect(await health.marks()).toEqual({ tick: minutes(2), late: start })
      await health.unmark('late')
      expect(await health.marks()).toEqual({ tick: minutes(2) })
    })

    it('knows the oldest delivery that should be on its way', async () => {
      await delivery('second', 'masto', 'planned', 2)
      await delivery('first', 'x', 'planned', 1)
      await delivery('sent', 'x', 'sent', 0)
      expect(await health.lateDelivery(start)).toBeUndefined()
      expect(await health.lateDelivery(minutes(3))).toEqual({
        id: 'first',
        accountId: 'x',
        since: minutes(1),
      })
    })

    it('nothing is late on an account that rests, is not active, or sends right now', async () => {
      await delivery('first', 'x', 'planned', 1)
      await db.run(sql`update accounts set rest_until = ${minutes(9).getTime()} where id = 'x'`)
      expect([await late(5), await late(9)]).toEqual([undefined, 'first'])
      expect((await health.lateDelivery(minutes(10)))?.since).toEqual(minutes(9))
      await delivery('other', 'x', 'sending', 1)
      expect(await late(10)).toBeUndefined()
      await db.run(sql`update deliveries set state = 'sent' where id = 'other'`)
      await db.run(sql`update accounts set state = 'paused' where id = 'x'`)
      expect(await late(10)).toBeUndefined()
    })

    it('nothing is late that was looked at since it was due, or is past its shelf life', async () => {
      await delivery('first', 'x', 'planned', 1)
      await db.run(
        sql`update deliveries set reason = 'The budget is spent.', changed_at = ${minutes(2).getTime()} where id = 'first'`,
      )
      expect(await late(10)).toBeUndefined()
      await db.run(sql`update deliveries set changed_at = ${start.getTime()} where id = 'first'`)
      expect([await late(10), await late(600)]).toEqual(['first', undefined])
    })

    it('knows what ended since, oldest first', async () => {
      await delivery('a', 'x', 'sent', 0, 5)
      await delivery('b', 'x', 'failed', 0, 4)
      await delivery('c', 'x', 'planned', 0, 6)
      await delivery('d', 'x', 'undecided', 0, 1)
      await db.run(
        sql`update deliveries set network_url = 'https://social.example/1', reason = 'Because' where id = 'a'`,
      )
      const same = { postId: 'one', title: 'Post one', accountId: 'x', scheduleId: 'news' }
      expect(await health.endedSince(minutes(4), 9)).toEqual([
        { id: 'b', ...same, state: 'failed', changedAt: minutes(4) },
        {
          ...{ id: 'a', ...same, state: 'sent', url: 'https://social.example/1' },
          ...{ reason: 'Because', changedAt: minutes(5) },
        },
      ])
      expect((await health.endedSince(minutes(4), 1)).length).toBe(1)
    })

    it('counts attempts as they end, each once', async () => {
      await delivery('a', 'x', 'sending', 0)
      const begin = (number: number, kind: string) =>
        db.run(sql`insert into attempts (delivery_id, number, kind, token, started_at)
          values ('a', ${number}, ${kind}, ${`t${number}`}, 0)`)
      const end = (number: number, outcome: string) =>
        db.run(sql`update attempts set outcome = ${outcome}, finished_at = 1
          where delivery_id = 'a' and number = ${number} and finished_at is null`)
      for (const number of [1, 2, 3]) await begin(number, 'send')
      await begin(4, 'look')
      expect(await health.attemptCounts()).toEqual([])
      expect(await end(1, 'retry')).toBeGreaterThan(0)
      expect(await end(1, 'retry')).toBe(0)
      await end(2, 'retry')
      await end(3, 'accepted')
      await end(4, 'found')
      expect(await health.attemptCounts()).toEqual([
        { accountId: 'x', kind: 'look', outcome: 'found', attempts: 1 },
        { accountId: 'x', kind: 'send', outcome: 'accepted', attempts: 1 },
        { accountId: 'x', kind: 'send', outcome: 'retry', attempts: 2 },
      ])
    })

    it('keeps what the last check of an account learned', async () => {
      await health.recordCheck({ accountId: 'x', checkedAt: start, expiresAt: minutes(90) })
      await health.recordCheck({ accountId: 'masto', checkedAt: start })
      await health.recordCheck({ accountId: 'x', checkedAt: minutes(1) })
      expect(await health.accountChecks()).toEqual([
        { accountId: 'masto', checkedAt: start },
        { accountId: 'x', checkedAt: minutes(1) },
      ])
    })
  })
}
