import { describe, expect, it } from 'vitest'
import type { HubRequest } from '../../src/core/websub.ts'
import type { HubStore, Verification } from '../../src/ports/subscription-store.ts'
import { hubStore } from '../../src/stores/hub.ts'
import { type Sql, sql } from '../../src/stores/sql.ts'
import { secretVault } from '../../src/vault/secret-vault.ts'

const now = new Date('2026-11-22T10:00:00Z')
const seconds = (count: number) => new Date(now.getTime() + count * 1_000)
const days = (count: number) => seconds(count * 86_400)

const topic = 'https://feeds.example/rss.xml'
const request = (callback: string, more: Partial<HubRequest> = {}): HubRequest => ({
  mode: 'subscribe',
  topic,
  callback: `https://reader.example/${callback}`,
  host: 'reader.example',
  lease: 86_400_000,
  ...more,
})
const roomy = { perTopic: 100, perHost: 100, unconfirmedPerHost: 100 }

/** What every hub store must do. `open` gives an empty migrated database. */
export function testHubStore(name: string, open: () => Promise<Sql>): void {
  const start = async () => {
    const db = await open()
    return { db, hub: hubStore(db, secretVault('a secret of at least 32 letters!')) }
  }
  const due = async (hub: HubStore, at = now) => {
    const [first] = await hub.dueVerifications(at, 2)
    if (!first) throw new Error('nothing is due')
    return first
  }
  const subscribe = async (hub: HubStore, callback: string, more: Partial<HubRequest> = {}) => {
    await hub.ask(request(callback, more), `token-${callback}`, now, roomy)
    await hub.confirm(await due(hub), 'h0', now)
  }
  const change = (hub: HubStore, before: string, hash: string, hubs: string[] = []) =>
    hub.change(topic, before, hash, { hubs, token: `change-${hash}`, now })

  describe(`hub store contract: ${name}`, () => {
    it('keeps a request until it is confirmed, with its secret sealed', async () => {
      const { db, hub } = await start()
      await hub.ask(request('a', { secret: 'very secret' }), 't1', now, roomy)
      expect(await hub.subscription(topic, 'https://reader.example/a')).toBeUndefined()
      const asked: Verification = { ...request('a'), token: 't1', tries: 0, dueAt: now }
      expect(await hub.dueVerifications(now, 2)).toEqual([asked])
      expect(await hub.dueVerifications(seconds(-1), 2)).toEqual([])
      expect(await hub.confirm(asked, 'h0', now)).toBe(true)
      expect(await hub.confirm(asked, 'h0', now)).toBe(false)
      expect(await hub.subscription(topic, 'https://reader.example/a')).toEqual({
        topic,
        callback: 'https://reader.example/a',
        secret: 'very secret',
        leaseUntil: days(1),
      })
      expect(await hub.topics()).toEqual(new Map([[topic, 'h0']]))
      expect(await hub.subscribers(now)).toEqual(new Map([[topic, 1]]))
      expect(JSON.stringify(await db.all(sql`select * from hub_subscriptions`))).not.toContain(
        'very secret',
      )
    })

    it('confirms only what was asked last', async () => {
      const { hub } = await start()
      await hub.ask(request('a'), 't1', now, roomy)
      const first = await due(hub)
      await hub.ask(request('a', { lease: 3_600_000 }), 't2', now, roomy)
      expect(await hub.confirm(first, 'h0', now)).toBe(false)
      expect(await hub.confirm(await due(hub), 'h0', now)).toBe(true)
      expect(await hub.subscription(topic, 'https://reader.example/a')).toMatchObject({
        leaseUntil: seconds(3_600),
      })
    })

    it('gives a verification and a push to one worker', async () => {
      const { hub } = await start()
      await hub.ask(request('a'), 't1', now, roomy)
      const asked = await due(hub)
      const claims = [1, 2].map(() => hub.claimVerification(asked, seconds(60)))
      expect((await Promise.all(claims)).sort()).toEqual([false, true])
      expect(await hub.dueVerifications(now, 2)).toEqual([])
      await hub.confirm(asked, 'h0', now)
      await change(hub, 'h0', 'h1')
      const [push] = await hub.duePushes(now, 2)
      if (!push) throw new Error('no push')
      expect([
        await hub.claimPush(push, seconds(60)),
        await hub.claimPush(push, seconds(60)),
      ]).toEqual([true, false])
      expect(await hub.duePushes(seconds(59), 2)).toEqual([])
      expect(await hub.duePushes(seconds(60), 2)).toHaveLength(1)
    })

    it('asks again when told to, and lets go of what failed', async () => {
      const { hub } = await start()
      await hub.ask(request('a'), 't1', now, roomy)
      await hub.unconfirmed(await due(hub), seconds(10))
      expect(await hub.dueVerifications(seconds(9), 2)).toEqual([])
      const again = await due(hub, seconds(10))
      expect(again.tries).toBe(1)
      await hub.unconfirmed(again)
      expect(await hub.dueVerifications(days(1), 2)).toEqual([])
      await hub.ask(request('a'), 't2', seconds(20), roomy)
      expect((await due(hub, days(1))).dueAt).toEqual(seconds(80))
    })

    it('has room within bounds, and always for renewals and for leaving', async () => {
      const { hub } = await start()
      const full = { perTopic: 1, perHost: 100, unconfirmedPerHost: 100 }
      await subscribe(hub, 'a')
      expect(await hub.ask(request('b'), 't1', now, full)).toBe(false)
      expect(await hub.ask(request('a'), 't2', now, full)).toBe(true)
      expect(await hub.ask(request('b', { mode: 'unsubscribe' }), 't3', now, full)).toBe(true)
      const crowded = { ...roomy, perHost: 1 }
      const other = { topic: 'https://feeds.example/atom.xml' }
      expect(await hub.ask(request('a', other), 't4', now, crowded)).toBe(false)
      const elsewhere = { ...other, host: 'other.example' }
      expect(await hub.ask(request('c', elsewhere), 't5', now, crowded)).toBe(true)
      const busy = { ...roomy, unconfirmedPerHost: 2 }
      expect(await hub.ask(request('d'), 't6', now, busy)).toBe(false)
      expect(await hub.ask(request('d'), 't7', seconds(3_601), busy)).toBe(true)
    })

    it('has room for so many topics, and always for one that is watched', async () => {
      const { hub } = await start()
      await subscribe(hub, 'a')
      const other = { topic: 'https://feeds.example/tags/a/rss.xml' }
      const one = { ...roomy, topics: 1 }
      expect(await hub.ask(request('b', other), 't1', now, one)).toBe(false)
      expect(await hub.ask(request('b'), 't2', now, one)).toBe(true)
      expect(await hub.ask(request('b', other), 't3', now, roomy)).toBe(true)
    })

    it('asks for one push to each subscriber and one ping of each hub, of one change once', async () => {
      const { hub } = await start()
      await subscribe(hub, 'a')
      await subscribe(hub, 'b')
      const hubs = ['https://hub.example:8443/x']
      const won = [change(hub, 'h0', 'h1', hubs), change(hub, 'h0', 'h1', hubs)]
      expect((await Promise.all(won)).sort()).toEqual([false, true])
      expect(await change(hub, 'h0', 'late')).toBe(false)
      const pushes = await hub.duePushes(now, 10)
      expect(pushes.map(({ kind, callback, host, hash }) => [kind, callback, host, hash])).toEqual([
        ['push', 'https://reader.example/a', 'reader.example', 'h1'],
        ['push', 'https://reader.example/b', 'reader.example', 'h1'],
        ['ping', 'https://hub.example:8443/x', 'hub.example:8443', 'h1'],
      ])
      expect(await hub.duePushes(now, 1)).toHaveLength(2)
      expect(
        await hub.change('https://feeds.example/new', undefined, 'n', {
          hubs: [],
          token: 'n',
          now,
        }),
      ).toBe(true)
    })

    it('ends a push, and remembers what its subscriber has', async () => {
      const { hub } = await start()
      await subscribe(hub, 'a')
      await change(hub, 'h0', 'h1')
      const [push] = await hub.duePushes(now, 2)
      if (!push) throw new Error('no push')
      await hub.endPush(push, { state: 'done', sent: 'h1' }, seconds(1))
      expect(await hub.pushes(5)).toEqual([
        { ...push, state: 'done', tries: 1, dueAt: seconds(1), changedAt: seconds(1) },
      ])
      expect(await hub.subscription(topic, push.callback)).toMatchObject({ sentHash: 'h1' })
      await change(hub, 'h1', 'h2')
      await change(hub, 'h2', 'h1')
      expect(await hub.duePushes(now, 2)).toMatchObject([{ hash: 'h2' }])
    })

    it('lets a push wait again when a newer change came while it was under way', async () => {
      const { hub } = await start()
      await subscribe(hub, 'a')
      await change(hub, 'h0', 'h1')
      const [push] = await hub.duePushes(now, 2)
      if (!push) throw new Error('no push')
      await hub.claimPush(push, seconds(60))
      await change(hub, 'h1', 'h2')
      expect(await hub.duePushes(now, 2)).toEqual([])
      await hub.endPush(push, { state: 'done', sent: 'h1' }, seconds(1))
      const [next] = await hub.duePushes(seconds(1), 2)
      expect(next).toMatchObject({ id: push.id, hash: 'h2', state: 'waiting' })
      if (!next) throw new Error('no push')
      await hub.retryPush(next, seconds(30), 'answered 500', seconds(2))
      expect(await hub.duePushes(seconds(29), 2)).toEqual([])
      expect(await hub.pushes(1)).toMatchObject([{ tries: 2, reason: 'answered 500' }])
    })

    it('ends a subscription with what waits for it, when its subscriber leaves', async () => {
      const { hub } = await start()
      await subscribe(hub, 'a')
      await change(hub, 'h0', 'h1')
      await hub.ask(request('a', { mode: 'unsubscribe' }), 't2', now, roomy)
      await hub.confirm(await due(hub), '', now)
      expect(await hub.subscription(topic, 'https://reader.example/a')).toBeUndefined()
      expect(await hub.duePushes(now, 2)).toEqual([])
    })

    it('denies a topic to all who subscribe', async () => {
      const { hub } = await start()
      await subscribe(hub, 'a')
      await change(hub, 'h0', 'h1')
      await hub.deny(topic, now)
      await hub.deny(topic, now)
      expect((await hub.duePushes(now, 5)).map(({ kind }) => kind)).toEqual(['denied'])
      expect(await hub.subscribers(now)).toEqual(new Map())
    })

    it('gives people an overview: feeds, hosts with their failures, and hubs of others', async () => {
      const { hub } = await start()
      const subscribed = async (host: string, callback: string, more: Partial<HubRequest> = {}) =>
        subscribe(hub, callback, { callback: `https://${host}/${callback}`, host, ...more })
      await subscribed('calm.example', 'a', { lease: 90_000_000, protocol: 'rsscloud' })
      await subscribed('calm.example', 'b', { lease: 86_400_000 })
      await subscribed('calm.example', 'ended', { lease: 3_600_000 })
      await subscribed('bad.example', 'c')
      await subscribed('slow.example', 'd', { topic: 'https://feeds.example/atom.xml' })
      await change(hub, 'h0', 'h1', ['https://hub.example/', 'https://other.example/'])
      await hub.change('https://feeds.example/atom.xml', 'h0', 'h1', {
        ...{ hubs: [], token: 'x', now: seconds(5) },
      })
      for (const push of await hub.duePushes(seconds(5), 9)) {
        if (push.host === 'bad.example') {
          await hub.endPush(push, { state: 'failed', reason: 'answered 500' }, seconds(6))
        } else if (push.host === 'slow.example' || push.host === 'other.example') {
          await hub.retryPush(push, seconds(60), 'answered 503', seconds(7))
        } else {
          await hub.endPush(push, { state: 'done', sent: 'h1' }, seconds(8))
        }
      }
      // What waits for its first try has no reason, and takes away none.
      await hub.change(topic, 'h1', 'h2', { hubs: [], token: 'y', now: seconds(30) })
      const later = seconds(2 * 3_600)
      expect(await hub.watched(later)).toEqual([
        { topic, subscribers: 3, changedAt: seconds(30) },
        { topic: 'https://feeds.example/atom.xml', subscribers: 1, changedAt: seconds(5) },
      ])
      const day = { firstLease: days(1), lastLease: days(1), failed: 0, retrying: 0, cloud: 0 }
      const bad = { topic, host: 'bad.example', subscribers: 1, ...day }
      expect(await hub.hosts(later, 9)).toEqual([
        { ...bad, failed: 1, reason: 'answered 500' },
        {
          ...{ ...bad, topic: 'https://feeds.example/atom.xml', host: 'slow.example' },
          ...{ retrying: 1, reason: 'answered 503' },
        },
        {
          ...{ ...bad, host: 'calm.example', subscribers: 2, cloud: 1 },
          ...{ lastLease: seconds(90_000), takenAt: seconds(8) },
        },
      ])
      expect(await hub.hosts(later, 1)).toHaveLength(1)
      expect(await hub.pings()).toEqual([
        { hub: 'https://hub.example/', topic, state: 'done', tries: 1, at: seconds(8) },
        {
          ...{ hub: 'https://other.example/', topic, state: 'waiting', tries: 1 },
          ...{ reason: 'answered 503', at: seconds(7) },
        },
      ])
    })

    it('forgets what is over, and the topics that nobody watches', async () => {
      const { db, hub } = await start()
      await subscribe(hub, 'a')
      await subscribe(hub, 'b', { lease: 30 * 86_400_000 })
      await hub.ask(request('c'), 't3', now, roomy)
      await change(hub, 'h0', 'h1')
      for (const push of await hub.duePushes(now, 5))
        await hub.endPush(push, { state: 'done' }, now)
      await hub.change('https://feeds.example/x', undefined, 'x', { hubs: [], token: 'x', now })
      await hub.prune(days(8), ['https://feeds.example/x'])
      const count = async (table: string) =>
        (await db.first<{ n: number }>({ sql: `select count(*) as n from ${table}`, values: [] }))
          ?.n
      expect([
        await count('hub_subscriptions'),
        await count('hub_verifications'),
        await count('hub_pushes'),
        await count('hub_topics'),
      ]).toEqual([1, 0, 0, 2])
      await hub.drop(topic, 'https://reader.example/b')
      await hub.prune(days(8), [])
      expect(await hub.topics()).toEqual(new Map())
    })
  })
}
