import { describe, expect, it } from 'vitest'
import type { DeliveryState } from '../../src/core/delivery.ts'
import type { Post } from '../../src/core/post.ts'
import type { Claim, PlannedDelivery } from '../../src/ports/delivery-store.ts'
import { post } from '../fakes/posts.ts'
import type { AccountLimits, DeliveryGround } from './delivery-ground.ts'

const at = (time: string) => new Date(`2026-11-22T${time}Z`)
const now = at('10:00:00')

const planned = (id: string, given: Partial<PlannedDelivery> = {}): PlannedDelivery => ({
  id,
  kind: 'share',
  postId: 'p',
  accountId: 'masto',
  scheduleId: 'news',
  occurrence: id,
  urgent: false,
  held: false,
  dueAt: at('09:59:00'),
  expiresAt: at('16:00:00'),
  ...given,
})

const claimOf = (deliveryId: string, given: Partial<Claim> = {}): Claim => ({
  deliveryId,
  token: `token-${deliveryId}`,
  revision: 1,
  draft: { text: `Text of ${deliveryId}`, url: 'https://news.example/p', key: deliveryId },
  cost: 0,
  month: '2026-11',
  now,
  dayStart: at('00:00:00'),
  leaseUntil: at('10:02:00'),
  ...given,
})

/** What every delivery store must do. `open` gives it empty. */
export function testDeliveryStore(name: string, open: () => Promise<DeliveryGround>): void {
  describe(`delivery store contract: ${name}`, () => {
    it('plans a delivery once, whatever its id', async () => {
      const { deliveries } = await ground(open)
      const again = planned('b', { occurrence: 'a' })
      expect(await deliveries.plan([planned('a'), again], now)).toBe(1)
      expect(await deliveries.plan([again], now)).toBe(0)
      expect(await deliveries.byId('a')).toEqual({
        id: 'a',
        kind: 'share',
        postId: 'p',
        accountId: 'masto',
        scheduleId: 'news',
        occurrence: 'a',
        urgent: false,
        pageChecks: 0,
        state: 'planned',
        dueAt: at('09:59:00'),
        expiresAt: at('16:00:00'),
        attempts: 0,
        looks: 0,
        createdAt: now,
        changedAt: now,
      })
    })

    it('counts what waits under a schedule', async () => {
      const { deliveries } = await ground(open)
      const other = planned('other', { scheduleId: 'opinion' })
      await deliveries.plan([planned('a'), planned('b', { held: true }), planned('c'), other], now)
      await deliveries.apply('c', { event: 'cancel', at: now })
      expect(await deliveries.waitingUnder('news')).toBe(2)
      expect(await deliveries.waitingUnder('none')).toBe(0)
    })

    it('counts what is over or waits for a person as it comes and goes', async () => {
      const { deliveries } = await ground(open)
      await deliveries.plan([planned('a'), planned('b'), planned('c')], now)
      await deliveries.claim(claimOf('a'))
      await deliveries.finish('a', 'token-a', { event: 'rejected', at: now, reason: 'Too long.' })
      await deliveries.apply('b', { event: 'cancel', at: now })
      expect(await deliveries.counts()).toEqual({ failed: 1, cancelled: 1, planned: 1 })
      expect(await deliveries.counts(['failed', 'sent'])).toEqual({ failed: 1 })
      await deliveries.apply('a', { event: 'again', at: now, dueAt: now })
      expect(await deliveries.counts()).toEqual({ cancelled: 1, planned: 2 })
    })

    it('gives what is due, newest first, so many an account', async () => {
      const { deliveries } = await ground(open)
      await deliveries.plan(
        [
          planned('early', { dueAt: at('09:00:00') }),
          planned('late', { dueAt: at('09:59:00') }),
          planned('middle', { dueAt: at('09:30:00') }),
          planned('other', { accountId: 'x', dueAt: at('08:00:00') }),
          planned('tomorrow', { dueAt: at('10:00:01') }),
          planned('stale', { expiresAt: now }),
        ],
        now,
      )
      const ids = (found: readonly { id: string }[]) => found.map(({ id }) => id)
      expect(ids(await deliveries.due(now, 2))).toEqual(['late', 'middle', 'other'])
      expect(ids(await deliveries.dueOf('masto', now, 10))).toEqual(['late', 'middle', 'early'])
    })

    it('holds back what an account is paced for, but no breaking post and no answer', async () => {
      const { changeAccounts, deliveries } = await ground(open)
      await deliveries.plan(
        [
          planned('share', { dueAt: at('09:00:00') }),
          planned('breaking', { urgent: true, dueAt: at('09:10:00') }),
          planned('answer', { parentId: 'share', dueAt: at('09:20:00') }),
        ],
        now,
      )
      await changeAccounts({ pacedUntil: at('10:00:01') })
      const ids = (found: readonly { id: string }[]) => found.map(({ id }) => id).sort()
      expect(ids(await deliveries.due(now, 5))).toEqual(['answer', 'breaking'])
      expect(ids(await deliveries.dueOf('masto', now, 5))).toEqual(['answer', 'breaking'])
      const later = at('10:00:01')
      expect(ids(await deliveries.due(later, 5))).toEqual(['answer', 'breaking', 'share'])
      expect(ids(await deliveries.dueOf('masto', later, 5))).toEqual([
        'answer',
        'breaking',
        'share',
      ])
    })

    it('claims with the draft and the attempt durable, one at a time per account', async () => {
      const { deliveries } = await ground(open)
      await deliveries.plan([planned('a'), planned('b'), planned('c', { accountId: 'x' })], now)
      const claimed = await deliveries.claim(claimOf('a', { cost: 0.2 }))
      expect(claimed).toEqual({
        ...(await deliveries.byId('a')),
        state: 'sending',
        attempts: 1,
        draft: { text: 'Text of a', url: 'https://news.example/p', key: 'a' },
        cost: 0.2,
        leaseUntil: at('10:02:00'),
      })
      expect(await deliveries.attempts('a')).toEqual([
        {
          deliveryId: 'a',
          number: 1,
          kind: 'send',
          trace: '0000000000000000000000069f3755aa',
          startedAt: now,
        },
      ])
      expect(await deliveries.claim(claimOf('a', { token: 'second' }))).toBeUndefined()
      expect(await deliveries.claim(claimOf('b'))).toBeUndefined()
      expect(await deliveries.underWay('masto')).toEqual(claimed)
      expect(await deliveries.underWay('x')).toBeUndefined()
      expect((await deliveries.claim(claimOf('c')))?.state).toBe('sending')
      expect(await deliveries.attempts('b')).toEqual([])
    })

    const untrue: readonly [string, (g: Ground) => Promise<unknown>, Partial<Claim>?][] = [
      ['the post was changed since', ({ save }) => save({ revision: 2 })],
      ['the post is a draft again', ({ save }) => save({ status: 'draft' })],
      ['the post was retracted', ({ save }) => save({ status: 'retracted' })],
      ['the embargo is not over', ({ save }) => save({ embargoUntil: at('10:00:01') })],
      ['its shelf life has passed', async () => {}, { now: at('16:00:00') }],
      ['it is not due yet', async () => {}, { now: at('09:58:59') }],
      ['the account is paused', ({ changeAccounts }) => changeAccounts({ state: 'paused' })],
      ['the account is broken', ({ changeAccounts }) => changeAccounts({ state: 'broken' })],
      [
        'the account rests',
        ({ changeAccounts }) => changeAccounts({ restUntil: new Date(now.getTime() + 1) }),
      ],
      ['the schedule was stopped', ({ stopSchedules }) => stopSchedules()],
      [
        'the budget is spent',
        ({ changeAccounts }) => changeAccounts({ monthlyBudget: 0.19 }),
        { cost: 0.2 },
      ],
      [
        'only the reserve for breaking posts is left',
        ({ changeAccounts }) => changeAccounts({ monthlyBudget: 1, reserve: 0.81 }),
        { cost: 0.2 },
      ],
      [
        'another revision was approved',
        ({ deliveries, save }) =>
          deliveries
            .apply('a', { event: 'hold', at: now })
            .then(() =>
              deliveries.apply('a', {
                event: 'approve',
                at: now,
                approved: {
                  revision: 1,
                  as: { text: 'Text of a', title: 'A post', url: 'https://news.example/p' },
                },
              }),
            )
            .then(() => save({ revision: 2 })),
        { revision: 2 },
      ],
    ]
    it.each(untrue)('does not claim when %s', async (_why, make, claim) => {
      const given = await ground(open)
      await given.deliveries.plan([planned('a')], at('09:00:00'))
      await make(given)
      expect(await given.deliveries.claim(claimOf('a', claim))).toBeUndefined()
      expect((await given.deliveries.byId('a'))?.state).toBe('planned')
      expect(await given.deliveries.attempts('a')).toEqual([])
    })

    const sentAt = async ({ deliveries }: Ground, id: string, time: Date, given = {}) => {
      await deliveries.plan([planned(id, given)], at('09:00:00'))
      await deliveries.claim(claimOf(id, { now: time, leaseUntil: at('10:02:00') }))
      await deliveries.finish(id, `token-${id}`, { event: 'accepted', at: time })
    }
    const limits: readonly [string, Partial<AccountLimits>, Date, Partial<Claim>?][] = [
      ['so soon after the last', { spacing: 60_000 }, at('09:59:00')],
      ['after so many in an hour', { perHour: 1 }, at('09:59:00')],
      ['after so many on a day', { perDay: 1 }, at('09:59:00')],
      ['after so many in its run', {}, at('09:59:00'), { run: { from: at('09:59:00'), take: 1 } }],
    ]
    it.each(limits)('does not claim %s', async (_when, given, last, claim) => {
      const all = await ground(open)
      await all.changeAccounts(given)
      await sentAt(all, 'before', last)
      await all.deliveries.plan(
        [
          planned('a'),
          planned('breaking', { urgent: true }),
          planned('answer', { parentId: 'before' }),
        ],
        at('09:00:00'),
      )
      const soon = { now: at('09:59:59'), ...claim }
      expect(await all.deliveries.claim(claimOf('a', soon))).toBeUndefined()
      const breaking = await all.deliveries.claim(claimOf('breaking', soon))
      expect(breaking?.id).toBe('spacing' in given ? 'breaking' : undefined)
      await all.deliveries.finish('breaking', 'token-breaking', { event: 'retry', at: soon.now })
      const { run: _run, ...unlimited } = soon
      expect((await all.deliveries.claim(claimOf('answer', unlimited)))?.id).toBe('answer')
    })

    it('claims an answer only when what it answers was sent', async () => {
      const { deliveries } = await ground(open)
      await deliveries.plan([planned('share')], now)
      await deliveries.plan([planned('answer', { parentId: 'share' })], now)
      expect(await deliveries.claim(claimOf('answer'))).toBeUndefined()
      await deliveries.claim(claimOf('share'))
      expect(await deliveries.claim(claimOf('answer'))).toBeUndefined()
      await deliveries.finish('share', 'token-share', { event: 'accepted', at: now })
      expect((await deliveries.claim(claimOf('answer')))?.parentId).toBe('share')
    })

    it('never passes a budget, counting what is at stake, and starts anew with the month', async () => {
      const { changeAccounts, deliveries } = await ground(open)
      await changeAccounts({ monthlyBudget: 0.6 })
      await deliveries.plan(
        ['a', 'b', 'c', 'd'].map((id) => planned(id)),
        now,
      )
      const claim = (id: string, month = '2026-11') =>
        deliveries.claim(claimOf(id, { cost: 0.2, month }))
      await claim('a')
      await deliveries.finish('a', 'token-a', { event: 'accepted', at: now })
      await claim('b')
      await deliveries.finish('b', 'token-b', { event: 'lost', at: now, dueAt: at('10:00:20') })
      await claim('c')
      await deliveries.finish('c', 'token-c', { event: 'accepted', at: now })
      expect(await deliveries.spent('masto', '2026-11')).toBeCloseTo(0.6)
      expect(await claim('d')).toBeUndefined()
      expect((await claim('d', '2026-12'))?.id).toBe('d')
    })

    it('records what came of an attempt, only under its own token', async () => {
      const { deliveries } = await ground(open)
      await deliveries.plan([planned('a')], now)
      await deliveries.claim(claimOf('a'))
      const accepted = {
        event: 'accepted' as const,
        at: at('10:00:02'),
        post: { id: '42', url: 'https://masto.example/@news/42' },
      }
      expect(await deliveries.finish('a', 'stolen', accepted)).toBe(false)
      expect(await deliveries.finish('a', 'token-a', accepted)).toBe(true)
      expect(await deliveries.finish('a', 'token-a', accepted)).toBe(false)
      expect(await deliveries.byId('a')).toMatchObject({
        state: 'sent',
        post: { id: '42', url: 'https://masto.example/@news/42' },
        changedAt: at('10:00:02'),
      })
      expect(await deliveries.attempts('a')).toEqual([
        {
          deliveryId: 'a',
          number: 1,
          kind: 'send',
          trace: '0000000000000000000000069f3755aa',
          startedAt: now,
          finishedAt: at('10:00:02'),
          outcome: 'accepted',
        },
      ])
    })

    it('asks the network after a lost attempt, and keeps the draft from then on', async () => {
      const { deliveries } = await ground(open)
      await deliveries.plan([planned('a')], now)
      await deliveries.claim(claimOf('a'))
      await deliveries.finish('a', 'token-a', {
        event: 'lost',
        at: at('10:00:05'),
        reason: 'HTTP 502',
        dueAt: at('10:00:25'),
      })
      expect(await deliveries.byId('a')).toMatchObject({
        state: 'checking',
        reason: 'HTTP 502',
        uncertainSince: now,
        dueAt: at('10:00:25'),
      })
      expect(await deliveries.toCheck(at('10:00:24'), 10)).toEqual([])
      expect((await deliveries.toCheck(at('10:00:25'), 10)).map(({ id }) => id)).toEqual(['a'])
      expect(
        await deliveries.claim(claimOf('a', { token: 'no', now: at('10:01:00') })),
      ).toBeUndefined()

      const look = await deliveries.claimCheck('a', 'look-1', at('10:00:25'), at('10:02:25'))
      expect(look?.looks).toBe(1)
      expect(
        await deliveries.claimCheck('a', 'look-2', at('10:00:26'), at('10:02:26')),
      ).toBeUndefined()
      expect(await deliveries.toCheck(at('10:00:30'), 10)).toEqual([])
      expect(
        await deliveries.finishCheck('a', 'look-1', {
          event: 'look-again',
          at: at('10:00:27'),
          reason: 'HTTP 503',
          dueAt: at('10:01:00'),
        }),
      ).toBe(true)
      await deliveries.claimCheck('a', 'look-3', at('10:01:00'), at('10:03:00'))
      await deliveries.finishCheck('a', 'look-3', {
        event: 'absent',
        at: at('10:01:01'),
        dueAt: at('10:01:01'),
      })
      expect(await deliveries.byId('a')).toMatchObject({
        state: 'planned',
        uncertainSince: now,
        draft: { key: 'a' },
      })
      expect((await deliveries.attempts('a')).map(({ kind, outcome }) => [kind, outcome])).toEqual([
        ['send', 'lost'],
        ['look', 'look-again'],
        ['look', 'absent'],
      ])
    })

    it('keeps how far an attempt got as long as its draft', async () => {
      const { deliveries } = await ground(open)
      await deliveries.plan([planned('a')], now)
      await deliveries.claim(claimOf('a'))
      expect(await deliveries.keepProgress('a', 'stolen', 'nothing')).toBe(false)
      expect(await deliveries.keepProgress('a', 'token-a', 'container 1')).toBe(true)
      const retry = { event: 'retry', at: at('10:00:02'), dueAt: at('10:00:02') } as const
      await deliveries.finish('a', 'token-a', retry)
      expect(await deliveries.keepProgress('a', 'token-a', 'late')).toBe(false)

      const again = await deliveries.claim(claimOf('a', { token: 'two', now: at('10:00:03') }))
      expect(again?.progress).toBeUndefined()
      await deliveries.keepProgress('a', 'two', 'container 2')
      const lost = { event: 'lost', at: at('10:00:05'), dueAt: at('10:00:25') } as const
      await deliveries.finish('a', 'two', lost)
      expect((await deliveries.byId('a'))?.progress).toBe('container 2')

      await deliveries.claimCheck('a', 'look', at('10:00:25'), at('10:02:25'))
      const absent = { event: 'absent', at: at('10:00:26'), dueAt: at('10:00:26') } as const
      await deliveries.finishCheck('a', 'look', absent)
      const last = await deliveries.claim(claimOf('a', { token: 'three', now: at('10:00:27') }))
      expect(last?.progress).toBe('container 2')
    })

    it('knows what was sent with parts to follow of which the next was never planned', async () => {
      const { deliveries } = await ground(open)
      const sent = async (id: string, parts: readonly string[], second: number) => {
        await deliveries.plan([planned(id)], now)
        const claim = claimOf(id)
        await deliveries.claim({ ...claim, draft: { ...claim.draft, parts } })
        const end = { event: 'accepted', at: at(`10:00:0${second}`) } as const
        await deliveries.finish(id, `token-${id}`, end)
      }
      const unfinished = async (since = now, limit = 10) =>
        (await deliveries.unfinished(since, limit)).map(({ id }) => id)
      await sent('b', ['more'], 2)
      await sent('a', ['more', 'and more'], 1)
      await sent('c', [], 3)
      expect(await unfinished()).toEqual(['a', 'b'])
      expect(await unfinished(now, 1)).toEqual(['a'])
      expect(await unfinished(at('10:00:02'))).toEqual(['b'])
      expect((await deliveries.byId('a'))?.draft?.parts).toEqual(['more', 'and more'])

      await deliveries.plan([planned('answer', { parentId: 'a' })], now)
      expect(await unfinished()).toEqual(['a', 'b'])
      await deliveries.plan([planned('part', { parentId: 'a', kind: 'part' })], now)
      expect(await unfinished()).toEqual(['b'])
    })

    it('turns a sending delivery whose lease ran out into one to look for', async () => {
      const { deliveries } = await ground(open)
      await deliveries.plan([planned('a')], now)
      await deliveries.claim(claimOf('a'))
      expect(await deliveries.expireLeases(at('10:01:59'))).toBe(0)
      expect(await deliveries.expireLeases(at('10:02:00'))).toBe(1)
      expect(await deliveries.byId('a')).toMatchObject({ state: 'checking', uncertainSince: now })
      expect(await deliveries.finish('a', 'token-a', { event: 'accepted', at: now })).toBe(false)
      expect((await deliveries.toCheck(at('10:02:00'), 10)).map(({ id }) => id)).toEqual(['a'])
    })

    it('misses what is past its shelf life, and withdraws what has lost its post or schedule', async () => {
      const { posts, deliveries } = await ground(open)
      await posts.insert([{ post: post({ id: 'q', status: 'retracted' }), aliases: [] }])
      await deliveries.plan(
        [
          planned('fresh'),
          planned('stale', { expiresAt: at('09:59:30') }),
          planned('retracted', { postId: 'q' }),
          planned('stopped', { scheduleId: 'gone' }),
          planned('removed', { accountId: 'gone' }),
        ],
        at('09:00:00'),
      )
      expect(await deliveries.withdrawStale(now)).toBe(3)
      expect(await deliveries.missExpired(now)).toBe(1)
      const seen = await deliveries.list({}, { limit: 10 })
      expect(
        Object.fromEntries(seen.items.map(({ id, state, reason }) => [id, [state, reason]])),
      ).toEqual({
        fresh: ['planned', undefined],
        stale: ['missed', 'Its shelf life passed before it could be sent.'],
        retracted: ['cancelled', 'The post is no longer published.'],
        stopped: ['cancelled', 'The schedule was removed from the set-up.'],
        removed: ['cancelled', 'The account was removed from the set-up.'],
      })
      expect(await deliveries.counts()).toEqual({ planned: 1, missed: 1, cancelled: 3 })
      expect(await deliveries.counts(['missed', 'failed'])).toEqual({ missed: 1 })
    })

    it('withdraws what a rule takes back, each for its reason, but nothing that was begun', async () => {
      const { deliveries } = await ground(open)
      const ids = ['begun', 'waits', 'held', 'kept']
      await deliveries.plan(
        ids.map((id) => planned(id, { occurrence: id, held: id === 'held' })),
        now,
      )
      await deliveries.claim(claimOf('begun'))
      const unwanted = new Map(['begun', 'waits', 'held', 'nothing'].map((id) => [id, `No ${id}.`]))
      expect(await deliveries.withdraw(unwanted, at('10:00:30'))).toBe(2)
      expect(await deliveries.withdraw(unwanted, at('10:00:40'))).toBe(0)
      const { items } = await deliveries.list({}, { limit: 10 })
      const seen = items.map(({ id, state, reason }) => [id, state, reason])
      expect(seen.toSorted()).toEqual([
        ['begun', 'sending', undefined],
        ['held', 'cancelled', 'No held.'],
        ['kept', 'planned', undefined],
        ['waits', 'cancelled', 'No waits.'],
      ])
    })

    it('lets people decide only what the state allows', async () => {
      const { deliveries } = await ground(open)
      await deliveries.plan([planned('a')], now)
      const apply = (event: 'cancel' | 'again' | 'resolve-sent') =>
        deliveries.apply('a', { event, at: now, dueAt: now, expiresAt: at('23:00:00') })
      expect(await apply('resolve-sent')).toBe(false)
      expect(await apply('cancel')).toBe(true)
      expect(await apply('cancel')).toBe(false)
      expect(await apply('again')).toBe(true)
      expect(await deliveries.byId('a')).toMatchObject({
        state: 'planned',
        dueAt: now,
        expiresAt: at('23:00:00'),
      })
      expect(await deliveries.apply('none', { event: 'cancel', at: now })).toBe(false)
    })

    it('knows what comes up next, whenever that was planned', async () => {
      const { deliveries } = await ground(open)
      await deliveries.plan([planned('b'), planned('a'), planned('gone')], at('09:00:00'))
      await deliveries.plan([planned('later', { dueAt: at('11:00:00') })], at('09:01:00'))
      await deliveries.plan([planned('first', { dueAt: at('09:30:00') })], at('09:02:00'))
      await deliveries.apply('gone', { event: 'cancel', at: now })
      const ids = async (limit: number) => (await deliveries.comingUp(limit)).map(({ id }) => id)
      expect(await ids(9)).toEqual(['first', 'a', 'b', 'later'])
      expect(await ids(2)).toEqual(['first', 'a'])
    })

    it('lists by state, account and post, in pages', async () => {
      const { deliveries } = await ground(open)
      await deliveries.plan([planned('a'), planned('b')], at('09:00:00'))
      await deliveries.plan([planned('c', { accountId: 'x' })], at('09:01:00'))
      await deliveries.apply('b', { event: 'cancel', at: now })
      const ids = async (filter: { state?: DeliveryState; account?: string; post?: string }) =>
        (await deliveries.list(filter, { limit: 10 })).items.map(({ id }) => id)
      expect(await ids({})).toEqual(['c', 'b', 'a'])
      expect(await ids({ state: 'planned' })).toEqual(['c', 'a'])
      expect(await ids({ account: 'masto', state: 'planned' })).toEqual(['a'])
      expect(await ids({ post: 'q' })).toEqual([])
      const first = await deliveries.list({}, { limit: 2 })
      const second = await deliveries.list({}, { limit: 2, cursor: first.cursor ?? '' })
      expect(second.items.map(({ id }) => id)).toEqual(['a'])
    })
  })
}

interface Ground extends DeliveryGround {
  /** Changes the post `p` behind the delivery's back. */
  save(given: Partial<Post>): Promise<unknown>
}

/** One published post `p`, two accounts, one schedule. */
async function ground(open: () => Promise<DeliveryGround>): Promise<Ground> {
  const given = await open()
  const visible = { id: 'p', publishedAt: at('09:00:00') }
  await given.posts.insert([{ post: post(visible), aliases: [] }])
  for (const id of ['masto', 'x']) await given.addAccount(id)
  await given.addSchedule('news')
  return {
    ...given,
    save: (changes) =>
      given.posts.update({ post: post({ ...visible, ...changes }), aliases: [] }, 1),
  }
}
