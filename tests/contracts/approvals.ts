import { describe, expect, it } from 'vitest'
import type { Claim } from '../../src/ports/delivery-store.ts'
import { post } from '../fakes/posts.ts'
import type { DeliveryGround } from './delivery-ground.ts'

const now = new Date('2026-11-22T10:00:00Z')
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
const as = { text: 'Text', title: 'A post', url: 'https://news.example/p' }

const claim: Claim = {
  deliveryId: 'a',
  token: 'token',
  revision: 1,
  draft: { text: 'Text', url: 'https://news.example/p', key: 'a' },
  cost: 0,
  month: '2026-11',
  now,
  dayStart: new Date('2026-11-22T00:00:00Z'),
  leaseUntil: later(2),
}

/** One delivery that waits for approval. */
async function held(open: () => Promise<DeliveryGround>) {
  const ground = await open()
  await ground.posts.insert([{ post: post({ id: 'p', publishedAt: later(-60) }), aliases: [] }])
  await ground.addAccount('masto')
  await ground.addSchedule('news')
  const { deliveries } = ground
  const of = { postId: 'p', accountId: 'masto', scheduleId: 'news', occurrence: '' }
  const times = { dueAt: later(-1), expiresAt: later(60) }
  await deliveries.plan(
    [{ id: 'a', kind: 'share', ...of, urgent: false, held: true, ...times }],
    later(-5),
  )
  const a = async () => {
    const { state, text, approvedRevision, approvedAs, pageChecks } =
      (await deliveries.byId('a')) ?? {}
    return { state, text, approvedRevision, approvedAs, pageChecks }
  }
  const approve = (text?: string) => {
    const approved = { revision: 1, as, ...(text !== undefined && { text }) }
    return deliveries.apply('a', { event: 'approve', at: now, approved })
  }
  return { deliveries, a, approve }
}

/** What a delivery store must do with what people say of texts. */
export function testApprovals(name: string, open: () => Promise<DeliveryGround>): void {
  describe(`approvals contract: ${name}`, () => {
    it('keeps what was approved, until it is held again', async () => {
      const { deliveries, a, approve } = await held(open)
      expect(await approve('Mine')).toBe(true)
      const approved = { text: 'Mine', approvedRevision: 1, approvedAs: as, pageChecks: 0 }
      expect(await a()).toEqual({ state: 'planned', ...approved })
      await deliveries.apply('a', { event: 'reschedule', at: now, dueAt: now })
      expect(await a()).toEqual({ state: 'planned', ...approved })
      await deliveries.apply('a', { event: 'hold', at: now, reason: 'Why' })
      const without = { approvedRevision: undefined, approvedAs: undefined }
      expect(await a()).toEqual({ state: 'held', text: 'Mine', ...without, pageChecks: 0 })
    })

    it('renews an approval of the revision that is named, and no other', async () => {
      const { deliveries, a, approve } = await held(open)
      expect(await deliveries.renewApproval('a', { from: 1, to: 2 })).toBe(false)
      await approve()
      expect(await deliveries.renewApproval('a', { from: 2, to: 3 })).toBe(false)
      expect(await deliveries.renewApproval('a', { from: 1, to: 2 })).toBe(true)
      expect(await a()).toMatchObject({ approvedRevision: 2, approvedAs: as })
    })

    it('counts the look at a page that led to a hold', async () => {
      const { deliveries, a, approve } = await held(open)
      await approve()
      await deliveries.pageNotLive('a', 'Not yet', later(1), now)
      await deliveries.apply('a', { event: 'hold', at: now, pageLooked: true })
      expect(await a()).toMatchObject({ state: 'held', pageChecks: 2 })
    })

    it('claims with the own text that the draft was made from only', async () => {
      const { deliveries, a, approve } = await held(open)
      await approve('Mine')
      expect(await deliveries.claim(claim)).toBeUndefined()
      expect(await deliveries.claim({ ...claim, text: 'Yours' })).toBeUndefined()
      expect(await a()).toMatchObject({ state: 'planned' })
      expect(await deliveries.claim({ ...claim, text: 'Mine' })).toMatchObject({ state: 'sending' })
    })
  })
}
