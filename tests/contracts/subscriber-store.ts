import { describe, expect, it } from 'vitest'
import type { Sql } from '../../src/stores/sql.ts'
import { subscriberStore } from '../../src/stores/subscribers.ts'

const now = new Date('2026-11-23T10:00:00Z')
const minutes = (count: number) => new Date(now.getTime() + count * 60_000)

/** What every store of subscribers must do. `open` gives an empty migrated database. */
export function testSubscriberStore(name: string, open: () => Promise<Sql>): void {
  describe(`subscriber store contract: ${name}`, () => {
    const one = { id: 's1', name: 'Reader one', feeds: ['members', 'press'] }

    it('knows a subscriber by the hash, and keeps no other name for it', async () => {
      const store = subscriberStore(await open())
      await store.add(one, 'h1', now)
      const kept = { ...one, createdAt: now }
      expect(await store.byHash('h1')).toEqual(kept)
      expect(await store.byId('s1')).toEqual(kept)
      expect([await store.byHash('s1'), await store.byId('h1')]).toEqual([undefined, undefined])
    })

    it('keeps the last day on which somebody read', async () => {
      const store = subscriberStore(await open())
      await store.add(one, 'h1', now)
      await store.noteRead('s1', '2026-11-24')
      await store.noteRead('s1', '2026-11-23')
      expect((await store.byId('s1'))?.readOn).toBe('2026-11-24')
    })

    it('revokes once, and still knows whom', async () => {
      const store = subscriberStore(await open())
      await store.add(one, 'h1', now)
      await store.add({ ...one, id: 's2' }, 'h2', now)
      expect(await store.revoke('s1', minutes(1))).toBe(true)
      expect(await store.revoke('s1', minutes(2))).toBe(false)
      expect(await store.revoke('nobody', minutes(2))).toBe(false)
      expect(await store.byHash('h1')).toEqual({ ...one, createdAt: now, revokedAt: minutes(1) })
      expect((await store.byHash('h2'))?.revokedAt).toBeUndefined()
    })

    it('lists them in pages, newest first', async () => {
      const store = subscriberStore(await open())
      for (const at of [1, 2, 3])
        await store.add({ ...one, id: `s${at}` }, `h${at}`, minutes(at % 3))
      const first = await store.list({ limit: 2 })
      expect(first.items.map(({ id }) => id)).toEqual(['s2', 's1'])
      const rest = await store.list({ limit: 2, cursor: first.cursor ?? '' })
      expect([rest.items.map(({ id }) => id), rest.cursor]).toEqual([['s3'], undefined])
    })
  })
}
