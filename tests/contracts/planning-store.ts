import { beforeEach, describe, expect, it } from 'vitest'
import { termQuery } from '../../src/core/feed-selection.ts'
import type { Post } from '../../src/core/post.ts'
import type { PlannedDelivery } from '../../src/ports/delivery-store.ts'
import type { Adoption, ReshareQuery } from '../../src/ports/planning-store.ts'
import { post } from '../fakes/posts.ts'
import type { DeliveryGround } from './delivery-ground.ts'

const at = (time: string) => new Date(`2026-11-${time}:00Z`)
const NOW = at('22T10:00')
const ids = (posts: readonly { readonly id: string }[]) => posts.map(({ id }) => id)

/** What every planning store must do, over the posts and deliveries beside it. `open` gives all empty. */
export function testPlanningStore(name: string, open: () => Promise<DeliveryGround>): void {
  describe(`planning store contract: ${name}`, () => {
    let ground: DeliveryGround
    beforeEach(async () => {
      ground = await open()
      for (const id of ['x', 'masto']) await ground.addAccount(id)
      await ground.addSchedule('news')
    })

    const add = (...posts: (Partial<Post> & { id: string })[]) =>
      ground.posts.insert(posts.map((one) => ({ post: post(one), aliases: [] })))
    const planned = (postId: string, given: Partial<PlannedDelivery> = {}): PlannedDelivery => ({
      ...{ id: `${postId} ${given.accountId ?? 'x'} ${given.occurrence ?? ''}`, kind: 'share' },
      ...{ postId, accountId: 'x', scheduleId: 'news', occurrence: '' },
      ...{ urgent: false, held: false, dueAt: NOW, expiresAt: at('30T10:00') },
      ...given,
    })
    async function plan(postId: string, given: Partial<PlannedDelivery> = {}) {
      const one = planned(postId, given)
      await ground.deliveries.plan([one], NOW)
      return one.id
    }
    /** Planned, and sent at a moment. */
    async function send(postId: string, time: string, given: Partial<PlannedDelivery> = {}) {
      const [now, token] = [at(time), `${postId} ${time}`]
      const id = await plan(postId, { dueAt: now, ...given })
      await ground.deliveries.claim({
        ...{ deliveryId: id, token, revision: 1, cost: 0, month: '2026-11', now, dayStart: now },
        draft: { text: postId, url: `https://news.example/${postId}`, key: id },
        leaseUntil: new Date(now.getTime() + 60_000),
      })
      expect(await ground.deliveries.finish(id, token, { event: 'accepted', at: now })).toBe(true)
      return id
    }

    describe('how far planning has come', () => {
      const none = new Date(0)

      it('begins at nothing, and never goes back', async () => {
        const { planning } = ground
        expect(await planning.last()).toEqual({ to: none, sweptAt: none, sweptFor: none })
        await planning.record({ to: at('22T10:00'), sweptAt: at('22T09:00'), sweptFor: none })
        await planning.record({ to: at('22T09:59'), sweptAt: at('22T09:30'), sweptFor: NOW })
        expect(await planning.last()).toEqual({
          to: at('22T10:00'),
          sweptAt: at('22T09:30'),
          sweptFor: NOW,
        })
        // A set-up may have been applied by a clock that was put right since.
        await planning.record({ to: NOW, sweptAt: NOW, sweptFor: at('22T09:00') })
        expect((await planning.last()).sweptFor).toEqual(at('22T09:00'))
      })

      it('keeps the place of a look at all that is fresh until that is done', async () => {
        const { planning } = ground
        const done = { to: NOW, sweptAt: none, sweptFor: none }
        const sweep = { setupAt: at('22T08:00'), begunAt: at('22T09:00'), looked: 500 }
        const place = { visibleAt: at('20T10:00'), id: 'p' }
        await planning.record({ ...done, sweep: { ...sweep, place } })
        expect(await planning.last()).toEqual({ ...done, sweep: { ...sweep, place } })
        const later = { ...sweep, place: { visibleAt: at('21T10:00'), id: 'q' }, looked: 1_000 }
        await planning.record({ ...done, sweep: later })
        expect(await planning.last()).toEqual({ ...done, sweep: later })
        await planning.record(done)
        expect(await planning.last()).toEqual(done)
      })
    })

    describe('posts to plan', () => {
      const old = { publishedAt: at('20T10:00'), savedAt: at('20T10:00') }

      it('are those saved after a place, by when they were', async () => {
        const edited = { ...old, savedAt: at('22T09:30') }
        await add(
          { id: 'old', ...old },
          { id: 'edited', ...edited },
          { id: 'ahead', ...edited, embargoUntil: at('22T12:00') },
          { id: 'draft', ...edited, status: 'draft' },
          { id: 'imported', ...edited, baseline: true },
          { id: 'first', ...old, savedAt: at('22T09:00') },
          { id: 'zero', ...old, savedAt: at('22T09:00') },
        )
        const after = (time: string, id: string, limit = 10) =>
          ground.planning.savedAfter({ savedAt: at(time), id }, limit)
        expect(ids(await after('22T09:00', ''))).toEqual(['first', 'zero', 'ahead', 'edited'])
        expect(ids(await after('22T09:00', '', 3))).toEqual(['first', 'zero', 'ahead'])
        expect(ids(await after('22T09:00', 'first', 2))).toEqual(['zero', 'ahead'])
        expect(ids(await after('22T09:30', 'ahead'))).toEqual(['edited'])
        expect(await after('22T09:29', '', 1)).toMatchObject([{ savedAt: at('22T09:30') }])
        expect(ids(await after('22T09:30', 'edited'))).toEqual([])
      })

      it('are those that lie after a place, by when they become visible', async () => {
        await add(
          { id: 'b', publishedAt: at('22T10:00') },
          { id: 'a', publishedAt: at('22T10:00') },
          { id: 'held', publishedAt: at('21T10:00'), embargoUntil: at('23T10:00') },
          { id: 'old', publishedAt: at('21T10:00') },
          { id: 'gone', publishedAt: at('22T11:00'), status: 'retracted' },
          { id: 'imported', publishedAt: at('22T11:00'), baseline: true },
        )
        const after = (time: string, id: string, limit = 10, until?: Date) =>
          ground.planning.visibleAfter({ visibleAt: at(time), id }, limit, until)
        expect(ids(await after('22T10:00', ''))).toEqual(['a', 'b', 'held'])
        expect(ids(await after('22T10:00', '', 1))).toEqual(['a'])
        expect(ids(await after('22T10:00', 'a'))).toEqual(['b', 'held'])
        expect(ids(await after('22T10:00', '', 10, at('23T10:00')))).toEqual(['a', 'b', 'held'])
        expect(ids(await after('22T10:00', '', 10, at('23T09:59')))).toEqual(['a', 'b'])
      })

      it('come with all that schedules ask for', async () => {
        const told: Partial<Post> & { id: string } = {
          ...{ id: 'all', priority: 'breaking', tags: ['Harbour'], section: 'Politics' },
          ...{ authors: [{ name: 'Ana Ruiz' }], language: 'de-AT', share: { skip: ['x'] } },
          ...{ publishedAt: at('22T10:00'), embargoUntil: at('22T11:00') },
        }
        await add(told)
        const [found] = await ground.planning.visibleAfter({ visibleAt: NOW, id: '' }, 1)
        expect(found).toMatchObject({ ...told, status: 'published', baseline: false })
      })
    })

    it('tells what is planned of the first shares of posts, and what of it may change', async () => {
      await add(...['waits', 'held', 'sent', 'cut', 'back', 'other'].map((id) => ({ id })))
      await plan('waits', { urgent: true, dueAt: at('22T11:00') })
      await plan('waits', { kind: 'reshare', occurrence: 'a run/1' })
      await plan('held', { held: true, accountId: 'masto' })
      await send('sent', '22T10:00')
      const end = async (id: string, event: 'cancel' | 'withdraw') =>
        ground.deliveries.apply(await plan(id), { event, at: NOW })
      await end('cut', 'cancel')
      await end('back', 'withdraw')
      await plan('other')
      const existing = await ground.planning.existing(['waits', 'held', 'sent', 'cut', 'back'])
      const known = (postId: string, given: object) => ({
        ...{ id: `${postId} x `, postId, accountId: 'x', scheduleId: 'news' },
        ...{ dueAt: NOW, expiresAt: at('30T10:00'), urgent: false, open: false, withdrawn: false },
        ...given,
      })
      expect([...existing].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
        known('back', { open: true, withdrawn: true }),
        known('cut', {}),
        known('held', { id: 'held masto ', accountId: 'masto', open: true }),
        known('sent', {}),
        known('waits', { dueAt: at('22T11:00'), urgent: true, open: true }),
      ])
      expect(await ground.planning.existing([])).toEqual([])
    })

    it('knows whether a first share of a visible post waits on an account', async () => {
      const past = { publishedAt: at('22T09:00') }
      await add(
        { id: 'p', ...past },
        { id: 'q', ...past },
        { id: 'ahead', embargoUntil: at('22T11:00') },
      )
      const waits = (now = NOW) => ground.planning.freshWaiting('x', now)
      await plan('p', { accountId: 'masto' })
      await plan('p', { kind: 'reshare', occurrence: 'a run/1' })
      await plan('q', { held: true })
      await plan('ahead', { dueAt: at('22T11:00') })
      expect([await waits(), await waits(at('22T11:00'))]).toEqual([false, true])
      const id = await plan('p', { dueAt: at('23T10:00') })
      expect(await waits()).toBe(true)
      await ground.deliveries.apply(id, { event: 'cancel', at: NOW })
      expect(await waits()).toBe(false)
    })

    describe('posts to share again', () => {
      const query: ReshareQuery = {
        ...{ accountId: 'x', scheduleId: 'news', terms: termQuery({ tags: ['evergreen'] }) },
        ...{ before: at('15T10:00'), countedBefore: at('03T10:00'), fewerThan: 2, limit: 10 },
      }
      const evergreen = (id: string, time: string, given: Partial<Post> = {}) =>
        ({ id, tags: ['evergreen'], publishedAt: at(time), ...given }) as const
      const found = async (given: Partial<ReshareQuery> = {}) =>
        (await ground.planning.sharedBefore({ ...query, ...given })).map(
          ({ post: { id }, sharedAt }) => `${sharedAt.toISOString().slice(8, 16)} ${id}`,
        )

      // Without terms they are looked for by their shares, with terms by the posts that have them.
      const both = [
        ['of its terms', {}],
        ['of all', { terms: termQuery({}) }],
      ] as const

      it.each(both)('%s: the one shared longest ago first, up to a moment', async (_what, by) => {
        await add(
          ...['09', '08', '07', '06'].map((day) => evergreen(`on ${day}`, `${day}T08:00`)),
          evergreen('never', '04T10:00'),
          evergreen('imported', '05T10:00', { baseline: true }),
          evergreen('counted', '02T10:00'),
          evergreen('draft', '02T10:00', { status: 'draft' }),
        )
        await send('on 09', '09T10:00')
        await send('on 08', '08T10:00', { scheduleId: 'news', occurrence: '' })
        await send('on 08', '16T10:00', { kind: 'reshare', occurrence: 'a run/1' })
        await send('on 07', '07T10:00')
        await send('on 07', '12T10:00', { kind: 'reshare', occurrence: 'b run/1' })
        await send('on 06', '06T10:00', { accountId: 'masto' })
        const all = ['02T10:00 counted', '05T10:00 imported', '09T10:00 on 09', '12T10:00 on 07']
        expect(await found(by)).toEqual(all)
        expect(await found({ ...by, limit: 2 })).toEqual(all.slice(0, 2))
        const after = { sharedAt: at('05T10:00'), id: 'imported' }
        expect(await found({ ...by, after })).toEqual(all.slice(2))
        expect(await found({ ...by, fewerThan: 1 })).toEqual(all.slice(0, 3))
        expect(await found({ ...by, before: at('05T10:00') })).toEqual(all.slice(0, 2))
      })

      it.each(both)('%s: none that something is on its way for', async (_what, by) => {
        const imported = (id: string) => evergreen(id, '05T10:00', { baseline: true })
        await add(...['free', 'waits', 'held', 'cut', 'elsewhere'].map(imported))
        await plan('waits')
        await plan('held', { held: true, kind: 'reshare', occurrence: 'a run/1' })
        const cut = await plan('cut')
        await ground.deliveries.apply(cut, { event: 'cancel', at: NOW })
        await plan('elsewhere', { accountId: 'masto' })
        expect(await found(by)).toEqual(['05T10:00 cut', '05T10:00 elsewhere', '05T10:00 free'])
      })
    })

    it('plans a run once: each place for one post, each post for one place', async () => {
      await add(...['a', 'b', 'c'].map((id) => ({ id, baseline: true })))
      const run = { scheduleId: 'news', accountId: 'x', at: NOW }
      const again = (postId: string, place: number, id = `${postId}${place}`) =>
        planned(postId, { id, kind: 'reshare', occurrence: `run/${place}` })
      const { planning } = ground
      expect(await planning.resharedRun('news', 'x')).toBeUndefined()
      await plan('b')
      expect(await planning.planRun(run, [again('a', 1), again('b', 2)], NOW)).toBe(1)
      expect(await planning.planRun(run, [again('c', 1), again('a', 2)], NOW)).toBe(0)
      expect(await planning.resharedRun('news', 'x')).toEqual(NOW)
      expect(await planning.resharedRun('news', 'masto')).toBeUndefined()
      expect(await planning.planRun({ ...run, at: at('22T09:00') }, [again('c', 2)], NOW)).toBe(1)
      expect(await planning.resharedRun('news', 'x')).toEqual(NOW)
      const { items } = await ground.deliveries.list({}, { limit: 10 })
      expect(items.map((one) => `${one.id}: ${one.kind} ${one.state}`).sort()).toEqual([
        'a1: reshare planned',
        'b x : share planned',
        'c2: reshare planned',
      ])
    })

    it('keeps one adoption of an account, the last', async () => {
      const asked: Adoption = { accountId: 'x', askedAt: NOW, tries: 0, nextAt: NOW }
      const failed = { ...asked, tries: 1, nextAt: at('22T10:01'), reason: 'HTTP 503' }
      const done = { ...asked, accountId: 'masto', doneAt: NOW, looked: 9, marked: 0 }
      expect(await ground.planning.adoptions()).toEqual([])
      for (const one of [asked, failed, done]) await ground.planning.recordAdoption(one)
      expect(await ground.planning.adoptions()).toEqual([done, failed])
      await ground.planning.recordAdoption(asked)
      expect(await ground.planning.adoptions()).toEqual([done, asked])
    })

    it('counts as sent what stands on an account, unless it was begun', async () => {
      await add(...['new', 'waits', 'cut', 'sent', 'missed'].map((id) => ({ id })))
      await plan('waits')
      const cut = await plan('cut')
      await ground.deliveries.apply(cut, { event: 'withdraw', at: NOW })
      await plan('missed', { dueAt: at('21T10:00'), expiresAt: at('21T11:00') })
      await ground.deliveries.missExpired(NOW)
      await send('sent', '22T10:00')
      const stood = (postId: string) => ({
        ...{ id: `adopted ${postId}`, postId, accountId: 'x', scheduleId: 'news' },
        ...{ post: { id: '7', url: 'https://social.example/7' }, at: at('20T10:00') },
      })
      const shares = ['new', 'waits', 'cut', 'sent', 'missed'].map(stood)
      const marked = await ground.planning.adopt(shares, NOW)
      expect([...marked].sort()).toEqual(['cut', 'missed', 'new', 'waits'])
      expect(await ground.planning.adopt(shares, NOW)).toEqual(new Set())
      const found = await ground.deliveries.byId('adopted new')
      expect(found).toEqual({
        ...{ id: 'adopted new', kind: 'share', postId: 'new', accountId: 'x', scheduleId: 'news' },
        ...{ occurrence: '', urgent: false, state: 'sent', attempts: 0, looks: 0, pageChecks: 0 },
        ...{ dueAt: at('20T10:00'), expiresAt: at('20T10:00'), createdAt: NOW, changedAt: NOW },
        ...{ post: { id: '7', url: 'https://social.example/7' } },
        reason: 'It was there before Posthorn.',
      })
      const known = await ground.deliveries.byId(cut)
      expect([known?.state, known?.post?.id]).toEqual(['sent', '7'])
      expect(await ground.deliveries.tally('x', NOW, at('22T00:00'))).toMatchObject({ today: 1 })
    })
  })
}
