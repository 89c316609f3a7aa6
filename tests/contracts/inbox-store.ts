import { describe, expect, it } from 'vitest'
import { inboxStore } from '../../src/stores/inbox.ts'
import { type Sql, sql } from '../../src/stores/sql.ts'

const at = (time: string) => new Date(`2026-11-22T${time}Z`)
const message = (id: string, given: { name?: string; source?: string; time?: string } = {}) => ({
  id,
  sourceId: given.source ?? 'cms',
  message: given.name ?? id,
  headers: { 'x-kind': 'a' },
  body: `{"no":"${id}"}`,
  receivedAt: at(given.time ?? '10:00:00'),
})

/** What every inbox must do. `open` gives an empty migrated database. */
export function testInboxStore(name: string, open: () => Promise<Sql>): void {
  const start = async () => {
    const db = await open()
    return { db, inbox: inboxStore(db) }
  }

  describe(`inbox store contract: ${name}`, () => {
    it('keeps a message once by its name in its source', async () => {
      const { inbox } = await start()
      expect(await inbox.put(message('1', { name: 'a' }))).toBe(true)
      expect(await inbox.put(message('2', { name: 'a' }))).toBe(false)
      expect(await inbox.put(message('3', { name: 'a', source: 'other' }))).toBe(true)
    })

    it('hands out the oldest, one of each source at a time, for as long as a lease', async () => {
      const { inbox } = await start()
      for (const id of ['2', '1', '3']) await inbox.put(message(id))
      await inbox.put(message('4', { source: 'other' }))
      const claim = async (now: string, until: string) =>
        (await inbox.claim(at(now), at(until)))?.id
      expect(await inbox.claim(at('10:00:00'), at('10:02:00'))).toEqual({
        id: '1',
        sourceId: 'cms',
        headers: { 'x-kind': 'a' },
        body: '{"no":"1"}',
        tries: 1,
        receivedAt: at('10:00:00'),
      })
      expect(await claim('10:01:00', '10:03:00')).toBe('4')
      expect(await claim('10:01:00', '10:03:00')).toBeUndefined()
      expect(await claim('10:02:00', '10:04:00')).toBe('1')
      await inbox.finish('1', { state: 'done' }, at('10:02:30'))
      expect(await claim('10:02:31', '10:04:00')).toBe('2')
    })

    it('tells a message that a newer one about the same overtook', async () => {
      const { inbox } = await start()
      for (const id of ['1', '2']) await inbox.put(message(id))
      const changedAt = at('09:00:00')
      await inbox.finish('2', { state: 'done', subject: 'a', changedAt }, at('10:00:00'))
      const isOvertaken = (time: string, subject = 'a') =>
        inbox.isOvertaken({ ...message('1'), subject, changedAt: at(time) })
      expect(await isOvertaken('08:59:59')).toBe(true)
      expect(await isOvertaken('09:00:00')).toBe(false)
      expect(await isOvertaken('08:00:00', 'b')).toBe(false)
      expect(await inbox.isOvertaken({ ...message('2'), subject: 'a' })).toBe(false)
      const untold = (time: string) =>
        inbox.isOvertaken({ ...message('1', { time }), subject: 'a' })
      expect([await untold('09:59:59'), await untold('10:00:00')]).toEqual([true, false])
    })

    it('tries again when it is told to, and gives up when it is not', async () => {
      const { inbox } = await start()
      await inbox.put(message('1'))
      await inbox.claim(at('10:00:00'), at('10:02:00'))
      await inbox.fail('1', { reason: 'no title', dueAt: at('10:10:00') })
      expect(await inbox.claim(at('10:09:00'), at('10:12:00'))).toBeUndefined()
      expect((await inbox.claim(at('10:10:00'), at('10:12:00')))?.tries).toBe(2)
      await inbox.fail('1', { reason: 'no title' })
      expect(await inbox.claim(at('20:00:00'), at('20:02:00'))).toBeUndefined()
      expect((await inbox.list('cms', { limit: 5 })).items).toEqual([
        {
          ...{ id: '1', sourceId: 'cms', state: 'failed', tries: 2, reason: 'no title' },
          receivedAt: at('10:00:00'),
        },
      ])
      expect(await inbox.retry('cms', at('20:00:00'))).toBe(1)
      expect((await inbox.claim(at('20:00:00'), at('20:02:00')))?.tries).toBe(1)
    })

    it('lists what a source sent in parts, which messages that come meanwhile do not move', async () => {
      const { inbox } = await start()
      for (const id of ['1', '2', '3']) await inbox.put(message(id))
      const first = await inbox.list('cms', { limit: 2 })
      expect(first.items.map(({ id }) => id)).toEqual(['3', '2'])
      await inbox.put(message('4'))
      const { cursor = '' } = first
      const second = await inbox.list('cms', { limit: 2, cursor })
      expect(second).toEqual({ items: [expect.objectContaining({ id: '1' })] })
      await expect(inbox.list('cms', { limit: 2, cursor: 'nix' })).rejects.toThrow('cursor')
    })

    it('forgets the body of what is done, counts, and prunes', async () => {
      const { db, inbox } = await start()
      for (const id of ['1', '2', '3']) await inbox.put(message(id, { time: `1${id}:00:00` }))
      await inbox.finish('1', { state: 'done', postId: 'p' }, at('12:00:00'))
      await inbox.fail('2', { reason: 'no' })
      expect(await db.all(sql`select body from inbox where id = '1'`)).toEqual([{ body: null }])
      expect(await inbox.counts()).toEqual([
        { sourceId: 'cms', waiting: 1, failed: 1, lastAt: at('13:00:00') },
      ])
      await inbox.prune({ done: at('12:00:01'), any: at('12:00:00') })
      expect((await inbox.list('cms', { limit: 5 })).items.map(({ id }) => id)).toEqual(['3', '2'])
      await inbox.prune({ done: at('12:00:01'), any: at('12:30:00') })
      expect((await inbox.list('cms', { limit: 5 })).items.map(({ id }) => id)).toEqual(['3'])
    })
  })
}
