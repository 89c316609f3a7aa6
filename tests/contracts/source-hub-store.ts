import { describe, expect, it } from 'vitest'
import type { SourceSubscription } from '../../src/ports/subscription-store.ts'
import { sourceSubscriptions } from '../../src/stores/source-subscriptions.ts'
import { type Sql, sql } from '../../src/stores/sql.ts'
import { secretVault } from '../../src/vault/secret-vault.ts'

const now = new Date('2026-11-22T10:00:00Z')
const minutes = (count: number) => new Date(now.getTime() + count * 60_000)

const fresh = {
  sourceId: 'cms',
  hub: 'https://hub.example/',
  topic: 'https://cms.example/feed',
  token: 'nobody-guesses',
  secret: 'very secret',
  nextAt: now,
}
const stored: SourceSubscription = { ...fresh, asked: false, tries: 0 }

/** What every store of subscriptions to sources must do. `open` gives an empty migrated database. */
export function testSourceHubStore(name: string, open: () => Promise<Sql>): void {
  const start = async () => {
    const db = await open()
    await db.run(sql`insert into sources (id, type, url, every, baselined, next_poll_at, failures, stopped, removed, position)
      values ('cms', 'feed', 'https://cms.example/feed', 1, 1, 0, 0, 0, 0, 0)`)
    const store = sourceSubscriptions(db, secretVault('a secret of at least 32 letters!'))
    await store.put(fresh)
    return { db, store }
  }
  const { token } = fresh

  describe(`source hub store contract: ${name}`, () => {
    it('keeps a subscription, its secret sealed', async () => {
      const { db, store } = await start()
      expect(await store.ofSource('cms')).toEqual(stored)
      expect(await store.byToken(token)).toEqual(stored)
      expect([await store.ofSource('other'), await store.byToken('guess')]).toEqual([
        undefined,
        undefined,
      ])
      const rows = JSON.stringify(await db.all(sql`select * from source_subscriptions`))
      expect(rows).not.toContain('very secret')
    })

    it('lets one process ask the hub, and takes its challenge once', async () => {
      const { store } = await start()
      expect(await store.due(now)).toEqual([stored])
      expect(await store.confirmed(token, minutes(60), minutes(50))).toBe(false)
      const asks = [1, 2].map(() => store.ask(stored, minutes(5)))
      expect((await Promise.all(asks)).sort()).toEqual([false, true])
      expect(await store.due(minutes(4))).toEqual([])
      expect(await store.confirmed(token, minutes(60), minutes(50))).toBe(true)
      expect(await store.confirmed(token, minutes(60), minutes(50))).toBe(false)
      await store.failed(token, minutes(5), 'late')
      await store.pushed(token, minutes(1))
      expect(await store.ofSource('cms')).toEqual({
        ...stored,
        leaseUntil: minutes(60),
        nextAt: minutes(50),
        pushedAt: minutes(1),
      })
    })

    it('notes refusals, delays and denials', async () => {
      const { store } = await start()
      await store.postpone(token, minutes(1))
      await store.ask({ ...stored, nextAt: minutes(1) }, minutes(5))
      await store.failed(token, minutes(6), 'answered 500')
      expect(await store.ofSource('cms')).toEqual({
        ...stored,
        asked: true,
        tries: 1,
        nextAt: minutes(6),
        reason: 'answered 500',
      })
      await store.denied(token, minutes(7), 'closed')
      expect(await store.ofSource('cms')).toEqual({
        ...stored,
        tries: 1,
        nextAt: minutes(7),
        reason: 'closed',
      })
    })

    it('knows nothing of sources that were removed', async () => {
      const { db, store } = await start()
      await db.run(sql`update sources set removed = 1`)
      expect([await store.due(now), await store.byToken(token)]).toEqual([[], undefined])
      await store.forget('cms')
      expect(await store.ofSource('cms')).toBeUndefined()
    })
  })
}
