import { describe, expect, it } from 'vitest'
import type { DeliveryKind } from '../../src/core/delivery.ts'
import type { CalendarStore } from '../../src/ports/calendar-store.ts'
import { calendarStore } from '../../src/stores/calendar.ts'
import { inMemoryCalendar } from '../../src/stores/in-memory/calendar.ts'
import { emptyMemory } from '../../src/stores/in-memory/memory.ts'
import type { Sql } from '../../src/stores/sql.ts'
import { post } from '../fakes/posts.ts'
import { type DeliveryGround, memoryGround, sqlGround } from './delivery-ground.ts'

export interface CalendarGround extends DeliveryGround {
  readonly calendar: CalendarStore
}

export const sqlCalendar = (db: Sql): CalendarGround => ({
  ...sqlGround(db),
  calendar: calendarStore(db),
})

export const memoryCalendar = (): CalendarGround => {
  const memory = emptyMemory()
  return { ...memoryGround(memory), calendar: inMemoryCalendar(memory) }
}

const at = (time: string) => new Date(`2026-11-${time}Z`)
const monday = { from: at('23T00:00:00'), to: at('24T00:00:00') }
const tuesday = { from: at('24T00:00:00'), to: at('25T00:00:00') }
const now = at('23T10:00:00')

const shown = (id: string, state: string, time: string, accountId = 'masto') => ({
  id,
  kind: 'share' as DeliveryKind,
  postId: 'p',
  accountId,
  state,
  title: 'Post p',
  at: at(time),
})

async function ground(open: () => Promise<CalendarGround>) {
  const all = await open()
  const { posts, deliveries } = all
  await posts.insert([{ post: post({ id: 'p' }), aliases: [] }])
  for (const id of ['masto', 'x']) await all.addAccount(id)
  await all.addSchedule('news')
  const plan = (id: string, dueAt: string, given: { held?: boolean; accountId?: string } = {}) =>
    deliveries.plan(
      [
        {
          id,
          kind: 'share',
          postId: 'p',
          accountId: 'masto',
          scheduleId: 'news',
          occurrence: id,
          urgent: false,
          held: false,
          dueAt: at(dueAt),
          expiresAt: at('30T00:00:00'),
          ...given,
        },
      ],
      now,
    )
  const send = async (deliveryId: string, event: 'accepted' | 'rejected') => {
    const draft = { text: 'Text', url: 'https://news.example/p', key: deliveryId }
    const lease = { leaseUntil: at('23T12:00:00'), dayStart: monday.from, month: '2026-11' }
    await deliveries.claim({
      deliveryId,
      token: deliveryId,
      revision: 1,
      draft,
      cost: 0,
      now,
      ...lease,
    })
    await deliveries.finish(deliveryId, deliveryId, { event, at: at('23T10:00:05') })
  }
  return { ...all, plan, send }
}

/** What every calendar store must do. `open` gives it empty. */
export function testCalendarStore(name: string, open: () => Promise<CalendarGround>): void {
  describe(`calendar store contract: ${name}`, () => {
    it('has what is due and what went out, span by span, the earliest first', async () => {
      const { calendar, deliveries, plan, send } = await ground(open)
      await plan('sent', '23T08:00:00')
      await plan('refused', '23T08:00:00')
      await plan('cancelled', '24T08:00:00')
      await send('sent', 'accepted')
      await send('refused', 'rejected')
      await deliveries.apply('cancelled', { event: 'cancel', at: now })
      await plan('last', '23T23:59:59.999')
      await plan('first', '24T00:00:00')
      await plan('held', '23T09:00:00', { held: true })
      await plan('other', '24T00:00:00', { accountId: 'x' })
      await plan('before', '22T23:59:59.999')
      await plan('after', '25T00:00:00')
      expect(await calendar.deliveries([monday, tuesday], 10)).toEqual([
        {
          first: [
            shown('held', 'held', '23T09:00:00'),
            shown('sent', 'sent', '23T10:00:05'),
            shown('last', 'planned', '23T23:59:59.999'),
          ],
          count: 3,
        },
        {
          first: [
            shown('first', 'planned', '24T00:00:00'),
            shown('other', 'planned', '24T00:00:00', 'x'),
          ],
          count: 2,
        },
      ])
      expect(await calendar.deliveries([monday, tuesday], 10, 'x')).toEqual([
        { first: [], count: 0 },
        { first: [shown('other', 'planned', '24T00:00:00', 'x')], count: 1 },
      ])
    })

    it('shows so many of a span, of whatever accounts, and counts the others', async () => {
      const { calendar, plan } = await ground(open)
      for (const hour of ['12', '11', '14']) await plan(`m${hour}`, `23T${hour}:00:00`)
      await plan('x13', '23T13:00:00', { accountId: 'x' })
      await plan('x10', '23T10:00:00', { accountId: 'x' })
      const [day] = await calendar.deliveries([monday], 3)
      expect(day).toEqual({
        first: [
          shown('x10', 'planned', '23T10:00:00', 'x'),
          shown('m11', 'planned', '23T11:00:00'),
          shown('m12', 'planned', '23T12:00:00'),
        ],
        count: 5,
      })
    })

    it('has posts by when readers see them', async () => {
      const { calendar, posts } = await ground(open)
      const later = post({ id: 'later', publishedAt: at('24T09:00:00') })
      const embargoed = post({
        id: 'embargoed',
        publishedAt: at('23T09:00:00'),
        embargoUntil: at('24T07:00:00'),
      })
      const draft = post({ id: 'draft', status: 'draft', publishedAt: at('24T08:00:00') })
      const all = [later, embargoed, draft]
      await posts.insert(all.map((one) => ({ post: one, aliases: [] })))
      const seen = ({ id, title, status, publishedAt, embargoUntil }: typeof later) => ({
        id,
        title,
        status,
        publishedAt,
        ...(embargoUntil && { embargoUntil }),
        at: embargoUntil ?? publishedAt,
      })
      expect(await calendar.posts([monday, tuesday], 10)).toEqual([
        { first: [], count: 0 },
        { first: [seen(embargoed), seen(later)], count: 2 },
      ])
      expect(await calendar.posts([tuesday], 1)).toEqual([{ first: [seen(embargoed)], count: 2 }])
    })

    it('a time that is taken back is again whose it was', async () => {
      const { deliveries, plan } = await ground(open)
      await plan('a', '23T12:00:00')
      const before = await deliveries.byId('a')
      const [dueAt, expiresAt] = [at('26T12:00:00'), at('30T12:00:00')]
      await deliveries.apply('a', { event: 'reschedule', at: now, dueAt, expiresAt })
      expect(await deliveries.byId('a')).toEqual({ ...before, ownTime: true, dueAt, expiresAt })
      const undo = { ownTime: false, expiresAt: at('30T00:00:00') }
      const back = { event: 'reschedule', at: now, dueAt: at('23T12:00:00'), undo } as const
      expect(await deliveries.apply('a', back)).toBe(true)
      expect(await deliveries.byId('a')).toEqual(before)
    })
  })
}
