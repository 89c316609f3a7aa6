import { beforeEach, describe, expect, it } from 'vitest'
import type { PlannedDelivery } from '../../src/ports/delivery-store.ts'
import { post } from '../fakes/posts.ts'
import type { DeliveryGround } from './delivery-ground.ts'

const at = (day: number, time = '10:00:00') =>
  new Date(`2026-11-${String(day).padStart(2, '0')}T${time}Z`)

/** What every ledger must do, together with the deliveries that it counts. `open` gives both empty. */
export function testLedgerStore(name: string, open: () => Promise<DeliveryGround>): void {
  describe(`ledger store contract: ${name}`, () => {
    let ground: DeliveryGround
    beforeEach(async () => {
      ground = await open()
      await ground.addAccount('x')
      await ground.addSchedule('news')
      await ground.posts.insert([{ post: post({ id: 'p', publishedAt: at(1) }), aliases: [] }])
    })

    const plan = (id: string, given: Partial<PlannedDelivery> = {}) =>
      ground.deliveries.plan(
        [
          {
            ...{
              id,
              kind: 'share',
              postId: 'p',
              accountId: 'x',
              scheduleId: 'news',
              occurrence: id,
            },
            ...{ urgent: false, held: false, dueAt: at(2), expiresAt: at(30) },
            ...given,
          },
        ],
        at(2),
      )
    /** Begins a delivery; `ends` it, unless it is under way still. */
    async function send(id: string, cost: number, day: number, ends?: 'accepted' | 'retry') {
      await plan(id)
      const claimed = await ground.deliveries.claim({
        ...{ deliveryId: id, token: id, revision: 1, cost, month: '2026-11', now: at(day) },
        draft: { text: id, url: 'https://news.example/p', key: id },
        ...{ dayStart: at(day, '00:00:00'), leaseUntil: at(day, '10:02:00') },
      })
      if (ends) await ground.deliveries.finish(id, id, { event: ends, at: at(day), dueAt: at(29) })
      return claimed !== undefined
    }
    const charge = (kind: 'read' | 'remove' | 'attempt', amount: number, day = 20, to = 'x') =>
      ground.ledger.charge({ accountId: to, month: '2026-11', at: at(day), kind, amount })

    it('tells what posts cost, by price, and everything else by what it was', async () => {
      await send('a', 0.2, 3, 'accepted')
      await send('b', 0.015, 3, 'accepted')
      await send('c', 0.2, 3, 'accepted')
      await send('free', 0, 3, 'accepted')
      await send('not', 0.2, 3, 'retry')
      await send('open', 0.5, 3)
      for (const amount of [0.001, 0.002]) await charge('read', amount)
      await charge('remove', 0.01)
      await charge('remove', 7, 20, 'other')
      const { charges, ...month } = await ground.ledger.month('x', '2026-11')
      expect(month).toEqual({
        posts: [
          { cost: 0.015, posts: 1 },
          { cost: 0.2, posts: 2 },
        ],
        atStake: 0.5,
      })
      expect(charges).toEqual({ read: expect.closeTo(0.003, 9), remove: 0.01 })
      expect(await ground.ledger.month('x', '2026-10')).toEqual({
        posts: [],
        atStake: 0,
        charges: {},
      })
      expect(await ground.deliveries.spent('x', '2026-11')).toBeCloseTo(0.928, 9)
    })

    it('counts against the budget at the next claim', async () => {
      await ground.changeAccounts({ monthlyBudget: 1 })
      await charge('attempt', 0.7)
      expect(await send('dear', 0.4, 3)).toBe(false)
      expect(await send('cheap', 0.3, 3)).toBe(true)
    })

    it('tells what is planned before a moment, and what the last days cost', async () => {
      await plan('soon', { dueAt: at(5) })
      await plan('breaking', { dueAt: at(6), urgent: true })
      await plan('held', { dueAt: at(6), held: true })
      await plan('later', { dueAt: at(28) })
      await send('old', 5, 3, 'accepted')
      await send('new', 0.2, 10, 'accepted')
      await charge('read', 3, 3)
      await charge('read', 0.1, 12)
      expect(await ground.ledger.outlook('x', at(8), at(20))).toEqual({
        planned: 3,
        urgent: 1,
        lately: { posts: 1, spent: expect.closeTo(0.3, 9) },
      })
      expect(await ground.ledger.outlook('nobody', at(1), at(20))).toEqual({
        planned: 0,
        urgent: 0,
        lately: { posts: 0, spent: 0 },
      })
    })
  })
}
