import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Setup } from '../../src/core/setup.ts'
import { defineNetwork } from '../../src/ports/network.ts'
import { setupStore } from '../../src/stores/setup.ts'
import { type Sql, sql } from '../../src/stores/sql.ts'
import { secretVault } from '../../src/vault/secret-vault.ts'

const now = new Date('2026-11-22T10:00:00Z')
const later = new Date('2026-11-22T11:00:00Z')
const hour = 3_600_000

const network = defineNetwork({
  id: 'pigeon',
  name: 'Pigeon',
  text: { max: 100, unit: 'graphemes' },
  settings: z.object({ loft: z.string(), ring: z.string().meta({ secret: true }) }),
  connect: () => ({
    publish: async () => ({ outcome: 'lost', reason: 'never used' }),
    check: async () => ({ outcome: 'later', reason: 'never used' }),
  }),
})

const setup: Setup = {
  publication: {
    title: 'The Daily Example',
    home: 'https://news.example',
    language: 'en',
    timezone: 'Europe/Berlin',
    legacyFeedPaths: ['/feed/'],
    utm: { source: '{network}' },
    people: { 'Ada Example': { pigeon: '@ada' } },
  },
  feeds: [{ id: 'main', limit: 50, content: 'full', select: {} }],
  sources: [{ id: 'cms', type: 'feed', url: 'https://news.example/feed', every: hour }],
  accounts: [
    {
      id: 'loft',
      network: 'pigeon',
      settings: { loft: 'north', ring: 'very secret ring' },
      rehearsal: false,
      monthlyBudget: 5,
      spacing: 1_000,
      utm: { campaign: 'spring' },
      shortLinks: true,
      thread: 3,
      threadNumbers: true,
      links: 'always',
      corrections: 'auto',
      whenUnknown: 'ask',
    },
  ],
  templates: { default: '{{ post.title }}' },
  schedules: [
    {
      id: 'news',
      accounts: ['loft'],
      select: { not: ['sponsored'] },
      when: { kind: 'at_once' },
      approve: false,
      checkPage: false,
      delay: 0,
      shelfLife: 24 * hour,
    },
  ],
}

/** What every set-up store must do. `open` gives an empty migrated database. */
export function testSetupStore(name: string, open: () => Promise<Sql>): void {
  const start = async () => {
    const db = await open()
    return { db, store: setupStore(db, secretVault('a secret of at least 32 letters!'), [network]) }
  }

  describe(`set-up store contract: ${name}`, () => {
    it('says where people reach this server, and keeps nothing of it', async () => {
      const { db } = await start()
      const vault = secretVault('a secret of at least 32 letters!')
      const served = setupStore(db, vault, [network], 'https://posts.news.example')
      await served.apply(setup, now)
      const found = await served.publication()
      expect(found).toEqual({ ...setup.publication, publicUrl: 'https://posts.news.example' })
      await served.apply({ ...setup, ...(found && { publication: found }) }, now)
      expect(await setupStore(db, vault, [network]).publication()).toEqual(setup.publication)
    })

    it('keeps who is told what, its secrets sealed', async () => {
      const { db, store } = await start()
      const notify = {
        webhook: { url: 'https://hooks.example/in', secret: 'whsec_planted' },
        email: { to: ['desk@news.example'], from: 'p@news.example', smtp: 'smtps://a:planted@b' },
        telegram: { botToken: '1:planted', chat: '@desk', apiUrl: 'https://bots.example' },
        events: { email: 'all' as const },
      }
      expect(await store.notify()).toBeUndefined()
      await store.apply({ ...setup, notify }, now)
      expect(await store.notify()).toEqual({ settings: notify, locked: false })
      expect((await store.read())?.notify).toEqual(notify)
      const kept = await db.all(sql`select value from settings where key = 'notify'`)
      expect(JSON.stringify(kept)).toContain('hooks.example')
      expect(JSON.stringify(kept)).not.toContain('planted')
      const other = setupStore(db, secretVault('another secret of thirty-two char'), [network])
      expect(await other.notify()).toEqual({
        settings: {
          webhook: { url: 'https://hooks.example/in' },
          email: { to: ['desk@news.example'], from: 'p@news.example' },
          telegram: { botToken: '', chat: '@desk', apiUrl: 'https://bots.example' },
          events: { email: 'all' },
        },
        locked: true,
      })
      await store.apply(setup, later)
      expect(await store.notify()).toBeUndefined()
    })

    it('counts its versions, and takes the place of no other than the one that was seen', async () => {
      const { store } = await start()
      const renamed = { ...setup, templates: { default: 'renamed' } }
      const none = await store.version()
      expect(await store.apply(setup, now, { instead: none })).toBe(true)
      const first = await store.version()
      expect(await store.apply(renamed, later, { instead: none, lastApplied: 'late' })).toBe(false)
      expect([await store.read(), await store.version()]).toEqual([setup, first])
      expect(await store.lastApplied()).toBeUndefined()
      expect(await store.apply(renamed, later, { instead: first })).toBe(true)
      expect(await store.apply(setup, later)).toBe(true)
      expect(new Set([none, first, await store.version()]).size).toBe(3)
    })

    it('keeps what was last applied, sealed, until another is', async () => {
      const { db, store } = await start()
      expect(await store.lastApplied()).toBeUndefined()
      await store.apply(setup, now, { lastApplied: 'planted first' })
      await store.apply(setup, later)
      expect(await store.lastApplied()).toBe('planted first')
      await store.keepLastApplied('planted second', later)
      expect(await store.lastApplied()).toBe('planted second')
      expect(JSON.stringify(await db.all(sql`select * from settings`))).not.toContain('planted')
      const other = setupStore(db, secretVault('another secret of thirty-two char'), [network])
      expect(await other.lastApplied()).toBeUndefined()
    })

    it('has nothing before anything is applied, and afterwards all of it', async () => {
      const { store } = await start()
      expect(await store.read()).toBeUndefined()
      expect(await store.origin()).toBeUndefined()
      await store.apply(setup, now)
      expect(await store.read()).toEqual(setup)
      expect(await store.origin()).toEqual({ at: now, home: 'https://news.example' })
    })

    it('keeps where the publication began when it moves', async () => {
      const { store } = await start()
      await store.apply(setup, now)
      const moved = { ...setup.publication, home: 'https://moved.example' }
      await store.apply({ ...setup, publication: moved }, later)
      expect(await store.origin()).toEqual({ at: now, home: 'https://news.example' })
      expect((await store.publication())?.home).toBe('https://moved.example')
    })

    it('takes more accounts, schedules, feeds and sources than a statement may have values', async () => {
      const { store } = await start()
      const [loft] = setup.accounts
      const [news] = setup.schedules
      const main = { id: 'main', limit: 50, content: 'full', select: {} } as const
      const cms = {
        id: 'cms',
        type: 'feed',
        url: 'https://news.example/feed',
        every: 60_000,
      } as const
      const names = Array.from({ length: 130 }, (_, index) => `loft-${index}`)
      const many = (count: number): Setup => ({
        ...setup,
        accounts: names.slice(0, count).map((id) => ({ ...loft, id }) as typeof loft & {}),
        schedules: names
          .slice(0, count)
          .map((id) => ({ ...news, id, accounts: [id] }) as typeof news & {}),
        feeds: names.slice(0, count).map((id) => ({ ...main, id, closes: '2027-01-01' })),
        sources: names.slice(0, count).map((id) => ({ ...cms, id })),
      })
      await store.apply(many(130), now)
      expect(await store.accounts()).toHaveLength(130)
      await store.apply(many(129), later)
      const left = (await store.accounts()).filter(({ state }) => state !== 'removed')
      const counts = [left, await store.schedules(), await store.feeds(), await store.sources()]
      expect(counts.map(({ length }) => length)).toEqual([129, 129, 129, 129])
      expect(await store.wasRemoved('loft-129')).toBe(true)
    })

    it('writes no secret in clear', async () => {
      const { db, store } = await start()
      await store.apply(setup, now)
      const [row] = await db.all<{ settings: string; sealed: string }>(sql`select * from accounts`)
      expect(row?.settings).toBe('{"loft":"north"}')
      expect(JSON.stringify(row)).not.toContain('very secret')
      const stranger = setupStore(db, secretVault('another secret of 32 characters!'), [network])
      expect(await stranger.account('loft')).toMatchObject({ settings: { loft: 'north' } })
    })

    it('counts an account as broken while its credentials cannot be opened, until they are applied again', async () => {
      const { db, store } = await start()
      await store.apply(setup, now)
      const stranger = setupStore(db, secretVault('another secret of 32 characters!'), [network])
      expect(await stranger.accounts()).toMatchObject([
        {
          id: 'loft',
          state: 'broken',
          locked: true,
          reason:
            'The stored credentials cannot be opened with this POSTHORN_SECRET. Start with the secret they were saved under, or apply the set-up file again (posthorn apply).',
        },
      ])
      expect(await store.account('loft')).toMatchObject({ state: 'active' })
      await stranger.apply(setup, later)
      const applied = await stranger.account('loft')
      expect([applied?.state, applied?.locked, applied?.settings]).toEqual([
        'active',
        undefined,
        { loft: 'north', ring: 'very secret ring' },
      ])
    })

    it('shares under a new schedule only from its beginning on, also when it comes back', async () => {
      const { store } = await start()
      await store.apply(setup, now)
      await store.apply(setup, later)
      expect((await store.schedules())[0]?.since).toEqual(now)
      await store.apply({ ...setup, schedules: [] }, later)
      expect(await store.schedules()).toEqual([])
      await store.apply(setup, later)
      expect((await store.schedules())[0]?.since).toEqual(later)
    })

    it('gives a broken account another chance when it is applied again, and leaves a paused one', async () => {
      const { store } = await start()
      await store.apply(setup, now)
      await store.setAccountState('loft', 'broken', 'HTTP 401')
      expect(await store.account('loft')).toMatchObject({ state: 'broken', reason: 'HTTP 401' })
      await store.apply(setup, later)
      expect((await store.account('loft'))?.state).toBe('active')
      await store.setAccountState('loft', 'paused', 'Paused by a person.')
      await store.apply(setup, later)
      expect((await store.account('loft'))?.state).toBe('paused')
    })

    it('removes what is not in the set-up any more', async () => {
      const { store } = await start()
      await store.apply(setup, now)
      await store.apply({ ...setup, accounts: [], sources: [], schedules: [] }, later)
      expect([await store.accounts(), await store.sources()]).toEqual([[], []])
      expect(await store.account('loft')).toBeUndefined()
      expect(await store.setAccountState('loft', 'active', undefined)).toBe(false)
    })

    it('forgets the secrets of what is removed', async () => {
      const { db, store } = await start()
      const ghost = { id: 'ghost', type: 'ghost', secret: 'very planted secret' } as const
      await store.apply({ ...setup, sources: [ghost] }, now)
      await store.apply({ ...setup, accounts: [], sources: [], schedules: [] }, later)
      const kept = await db.all(sql`select id, sealed from accounts
        union all select id, sealed from sources order by id`)
      expect(kept).toEqual([
        { id: 'ghost', sealed: null },
        { id: 'loft', sealed: null },
      ])
      await store.apply({ ...setup, sources: [ghost] }, later)
      expect((await store.account('loft'))?.settings.ring).toBe('very secret ring')
      expect(await store.sources()).toMatchObject([ghost])
    })

    it('lets an account rest, never shorter than it was told', async () => {
      const { store } = await start()
      await store.apply(setup, now)
      await store.rest('loft', later, 'busy')
      await store.rest('loft', now, 'busy')
      expect((await store.account('loft'))?.restUntil).toEqual(later)
    })

    it('keeps sources of every type, their secrets sealed', async () => {
      const { db, store } = await start()
      const sources: Setup['sources'] = [
        { id: 'cms', type: 'feed', url: 'https://news.example/feed', every: hour, fullText: true },
        { id: 'ghost', type: 'ghost', secret: 'very planted secret' },
        {
          ...{ id: 'desk', type: 'webhook', token: 'very planted token' },
          map: { title: 'a.b', url: 'c' },
          events: { deleted: ['gone'] },
        },
        { id: 'apps', type: 'micropub', url: 'https://news.example/{slug}' },
        { id: 'wire', type: 'feed', url: 'https://desk:planted@wire.example/feed', every: hour },
      ]
      await store.apply({ ...setup, sources }, now)
      expect((await store.read())?.sources).toEqual(sources)
      const kept = await db.all(sql`select * from sources`)
      expect(JSON.stringify(kept)).not.toContain('planted')
      const other = setupStore(db, secretVault('another secret of 32 characters!!'), [network])
      const [cms, ghost] = await other.sources()
      expect(cms).toMatchObject({ id: 'cms', stopped: false })
      expect(ghost).toMatchObject({ id: 'ghost', locked: true })
      expect(ghost).not.toHaveProperty('secret')
      expect((await other.sources()).at(-1)).toMatchObject({
        id: 'wire',
        url: 'https://wire.example/feed',
        locked: true,
      })
    })

    it('takes a source with another password for the same one, also where the old one stood in clear', async () => {
      const { db, store } = await start()
      const wire = (url: string) =>
        store.apply({ ...setup, sources: [{ id: 'wire', type: 'feed', url, every: hour }] }, now)
      const known = async () => (await store.sources()).map(({ id, ...one }) => [id, one.baselined])
      await wire('https://desk:one@wire.example/feed')
      await db.run(
        sql`update sources set url = 'https://desk:one@wire.example/feed', sealed = null`,
      )
      await store.recordPoll('wire', { nextPollAt: later, failures: 0, baselined: true })
      await wire('https://desk:one@wire.example/feed')
      expect(await known()).toEqual([['wire', true]])
      await wire('https://desk:two@wire.example/feed')
      expect(await known()).toEqual([['wire', true]])
      await wire('https://desk:two@wire.example/other')
      expect(await known()).toEqual([['wire', false]])
    })

    it('remembers polls byte for byte, and baselines a source anew when its address changes', async () => {
      const { store } = await start()
      await store.apply(setup, now)
      expect(await store.sources()).toEqual([
        {
          id: 'cms',
          type: 'feed',
          url: 'https://news.example/feed',
          every: hour,
          baselined: false,
          nextPollAt: now,
          failures: 0,
          stopped: false,
        },
      ])
      const poll = {
        nextPollAt: later,
        failures: 0,
        baselined: true,
        etag: 'W/"a-b"',
        lastModified: 'Sun, 22 Nov 2026 10:00:00 GMT',
        pollUrl: 'https://news.example/index.xml',
      }
      await store.recordPoll('cms', poll)
      expect((await store.sources())[0]).toMatchObject(poll)
      const moved = {
        id: 'cms',
        type: 'feed',
        url: 'https://cms.example/feed',
        every: hour,
      } as const
      await store.apply({ ...setup, sources: [moved] }, later)
      const [source] = await store.sources()
      expect(source).toEqual({
        ...moved,
        baselined: false,
        nextPollAt: later,
        failures: 0,
        stopped: false,
      })
    })

    it('remembers what a check learned', async () => {
      const { store } = await start()
      await store.apply(setup, now)
      await store.recordCheck('loft', {
        name: '@north',
        url: 'https://p.example/n',
        limits: { max: 7 },
      })
      expect(await store.account('loft')).toMatchObject({
        name: '@north',
        url: 'https://p.example/n',
        limits: { max: 7 },
      })
    })

    it('keeps one session of an account, and of two writers the first', async () => {
      const { db, store } = await start()
      await store.apply(setup, now)
      expect(await store.session('loft')).toBeUndefined()
      expect(await store.keepSession('loft', 'planted session one', 0)).toBe(true)
      expect(await store.keepSession('loft', 'another first', 0)).toBe(false)
      expect(await store.session('loft')).toEqual({ text: 'planted session one', version: 1 })
      expect(await store.keepSession('loft', 'two', 1)).toBe(true)
      expect(await store.keepSession('loft', 'two again', 1)).toBe(false)
      expect(await store.session('loft')).toEqual({ text: 'two', version: 2 })
      const rows = await db.all(sql`select * from account_sessions`)
      expect(JSON.stringify(rows)).not.toContain('two')
    })

    it('replaces a session that another secret sealed', async () => {
      const { db, store } = await start()
      await store.apply(setup, now)
      await store.keepSession('loft', 'one', 0)
      const other = setupStore(db, secretVault('another secret of thirty-two letters'), [network])
      expect(await other.session('loft')).toEqual({ text: '', version: 1 })
      expect(await other.keepSession('loft', 'two', 1)).toBe(true)
      expect(await other.session('loft')).toEqual({ text: 'two', version: 2 })
    })

    it('forgets the session of an account that is removed', async () => {
      const { store } = await start()
      await store.apply(setup, now)
      await store.keepSession('loft', 'one', 0)
      await store.apply({ ...setup, schedules: [] }, now)
      expect(await store.session('loft')).toEqual({ text: 'one', version: 1 })
      await store.apply({ ...setup, accounts: [], schedules: [] }, now)
      expect(await store.session('loft')).toBeUndefined()
    })
  })
}
