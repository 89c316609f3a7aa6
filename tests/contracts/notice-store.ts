import { beforeEach, describe, expect, it } from 'vitest'
import type { NewNotice } from '../../src/core/notice.ts'
import type { NoticeChannel } from '../../src/core/notify.ts'
import type { NoticeStore } from '../../src/ports/notice-store.ts'
import { noticeStore } from '../../src/stores/notices.ts'
import type { Sql } from '../../src/stores/sql.ts'

const start = new Date('2026-11-22T10:00:00Z')
const minutes = (count: number) => new Date(start.getTime() + count * 60_000)

const broken: NewNotice = {
  event: 'account.broken',
  key: 'account:masto',
  value: 'broken:refused',
  lasting: true,
  title: 'The account masto is broken',
  text: 'Its token is refused.',
  path: '/admin/accounts',
  data: { account: 'masto' },
}
const sent: NewNotice = {
  event: 'delivery.sent',
  key: 'delivery:d1',
  value: 'sent',
  lasting: false,
  title: 'Shared',
  text: 'It is there.',
  data: {},
}

/** What every notice store must do. `open` gives an empty migrated database. */
export function testNoticeStore(name: string, open: () => Promise<Sql>): void {
  describe(`notice store contract: ${name}`, () => {
    let notices: NoticeStore
    beforeEach(async () => {
      notices = noticeStore(await open())
    })
    const raise = (
      id: string,
      notice: NewNotice,
      at = start,
      channels: readonly NoticeChannel[] = ['webhook', 'email'],
    ) => notices.raise({ id, notice, channels }, at)

    it('tells the same once, by each channel', async () => {
      expect(await raise('n1', broken)).toBe(true)
      expect(await raise('n2', broken, minutes(1))).toBe(false)
      expect(await notices.open()).toEqual([{ id: 'n1', ...broken, raisedAt: start }])
      const message = { noticeId: 'n1', state: 'waiting', tries: 0, dueAt: start, changedAt: start }
      expect(await notices.list({ limit: 10 })).toEqual({
        items: [
          {
            ...{ id: 'n1', ...broken, raisedAt: start },
            messages: [
              { ...message, channel: 'webhook' },
              { ...message, channel: 'email' },
            ],
          },
        ],
      })
    })

    it('another value replaces what lasted', async () => {
      await raise('n1', broken)
      const other = { ...broken, value: 'broken:suspended' }
      expect(await raise('n2', other, minutes(1))).toBe(true)
      expect((await notices.open()).map(({ id }) => id)).toEqual(['n2'])
      expect((await notices.byId('n1'))?.endedAt).toEqual(minutes(1))
    })

    it('what ended may be raised again, and says that it is over once', async () => {
      await raise('n1', broken)
      const recovered = { ...sent, event: 'account.recovered', key: broken.key } as const
      const over = (id: string) => ({ id, notice: recovered, channels: ['email'] as const })
      expect(await notices.end(broken.key, minutes(2), over('r1'))).toBe(true)
      expect(await notices.end(broken.key, minutes(3), over('r2'))).toBe(false)
      expect(await notices.open()).toEqual([])
      expect((await notices.list({ limit: 9 })).items.map(({ id }) => id)).toEqual(['r1', 'n1'])
      expect(await raise('n2', broken, minutes(4))).toBe(true)
    })

    it('what happened is told once for good, and does not last', async () => {
      expect(await raise('n1', sent)).toBe(true)
      expect(await raise('n2', sent, minutes(5))).toBe(false)
      expect(await raise('n3', { ...sent, value: 'sent again' }, minutes(5))).toBe(true)
      expect(await notices.open()).toEqual([])
      expect((await notices.byId('n1'))?.endedAt).toEqual(start)
    })

    it('what happened under a key does not end what lasts there', async () => {
      await raise('n1', broken)
      await raise('n2', { ...sent, key: broken.key })
      expect((await notices.open()).map(({ id }) => id)).toEqual(['n1'])
    })

    it('hands out a message to one of two that ask, and again when its claim ran out', async () => {
      await raise('n1', broken)
      await raise('n2', sent, minutes(1))
      const due = await notices.due('webhook', minutes(1), 10)
      expect(due.map(({ noticeId, notice }) => [noticeId, notice.title])).toEqual([
        ['n1', broken.title],
        ['n2', sent.title],
      ])
      expect((await notices.claim(due.slice(0, 1), minutes(3))).length).toBe(1)
      expect((await notices.claim(due, minutes(3))).map(({ noticeId }) => noticeId)).toEqual(['n2'])
      expect(await notices.due('webhook', minutes(2), 10)).toEqual([])
      expect((await notices.due('webhook', minutes(3), 10)).length).toBe(2)
      expect((await notices.due('email', minutes(1), 1)).length).toBe(1)
    })

    it('keeps what came of a message', async () => {
      await raise('n1', broken, start, ['webhook', 'email', 'telegram'])
      const [webhook] = await notices.due('webhook', start, 1)
      const [email] = await notices.due('email', start, 1)
      const [telegram] = await notices.due('telegram', start, 1)
      if (!webhook || !email || !telegram) throw new Error('three messages were expected')
      await notices.finish(webhook, 'sent', undefined, minutes(1))
      await notices.retry(email, minutes(9), 'answered 503', minutes(1))
      await notices.finish(telegram, 'failed', 'chat not found', minutes(1))
      const same = { noticeId: 'n1', tries: 1, changedAt: minutes(1) }
      expect((await notices.byId('n1'))?.messages).toEqual([
        { ...same, channel: 'webhook', state: 'sent', dueAt: start },
        { ...same, channel: 'telegram', state: 'failed', dueAt: start, reason: 'chat not found' },
        { ...same, channel: 'email', state: 'waiting', dueAt: minutes(9), reason: 'answered 503' },
      ])
      expect(await notices.due('webhook', minutes(9), 9)).toEqual([])
    })

    it('a channel that takes no more has failed with all that waits for it', async () => {
      await raise('n1', broken)
      const gone = {
        channel: 'webhook' as const,
        target: 'hooks.example',
        reason: 'answered 410',
        at: minutes(1),
      }
      await notices.disable(gone)
      expect(await notices.disabled()).toEqual([gone])
      expect((await notices.byId('n1'))?.messages.map(({ state }) => state)).toEqual([
        'failed',
        'waiting',
      ])
      await notices.enable('webhook')
      expect(await notices.disabled()).toEqual([])
    })

    it('forgets what ended long ago, not what lasts or still waits to be told', async () => {
      await raise('lasts', broken, start, [])
      await raise('over', sent, start, [])
      await raise('waits', { ...sent, value: 'b' }, start, ['email'])
      await raise('young', { ...sent, value: 'c' }, minutes(60), [])
      await notices.prune(minutes(30))
      expect((await notices.list({ limit: 9 })).items.map(({ id }) => id)).toEqual([
        'young',
        'waits',
        'lasts',
      ])
    })

    it('lists in pages', async () => {
      for (const id of ['a', 'b', 'c']) await raise(id, { ...sent, value: id }, start, [])
      const first = await notices.list({ limit: 2 })
      expect(first.items.map(({ id }) => id)).toEqual(['c', 'b'])
      const rest = await notices.list({ limit: 2, cursor: first.cursor ?? '' })
      expect(rest.items.map(({ id }) => id)).toEqual(['a'])
      expect(rest.cursor).toBeUndefined()
    })
  })
}
