import { describe, expect, it } from 'vitest'
import { auditStore } from '../../src/stores/audit.ts'
import { type Sql, sql } from '../../src/stores/sql.ts'

const now = new Date('2026-11-22T10:00:00Z')
const later = new Date('2026-11-22T11:00:00Z')
const ada = { kind: 'person', id: 'p1', name: 'Ada' } as const
const cms = { kind: 'token', id: 't1', name: 'cms' } as const
const post = (id: string) => ({ kind: 'post', id })

/** What every audit store must do. `open` gives an empty migrated database. */
export function testAuditStore(name: string, open: () => Promise<Sql>): void {
  describe(`audit store contract: ${name}`, () => {
    it('tells what was added, newest first', async () => {
      const audit = auditStore(await open())
      const changes = [{ key: 'title', from: 'A', to: { deep: ['B', null] } }, { key: 'dek' }]
      await audit.add({ actor: cms, action: 'change', thing: post('a'), changes }, later)
      await audit.add({ actor: ada, action: 'revoke', refused: true }, now)
      expect(await audit.list({}, { limit: 10 })).toEqual({
        items: [
          { id: '2', at: now, actor: ada, action: 'revoke', refused: true, changes: [] },
          { id: '1', at: later, actor: cms, action: 'change', thing: post('a'), changes },
        ],
      })
    })

    it('finds by person and by thing', async () => {
      const audit = auditStore(await open())
      await audit.addAll(
        [
          { actor: cms, action: 'add', thing: post('a') },
          { actor: ada, action: 'add', thing: post('b') },
          { actor: ada, action: 'approve', thing: { kind: 'delivery', id: 'a' } },
        ],
        now,
      )
      const found = async (filter: Parameters<typeof audit.list>[0]) =>
        (await audit.list(filter, { limit: 10 })).items.map(({ id }) => id)
      expect(await found({ actor: ada })).toEqual(['3', '2'])
      expect(await found({ actor: { kind: 'token', id: 'p1' } })).toEqual([])
      expect(await found({ thing: { kind: 'post' } })).toEqual(['2', '1'])
      expect(await found({ thing: post('a') })).toEqual(['1'])
      expect(await found({ actor: ada, thing: post('a') })).toEqual([])
      expect(await audit.actors()).toEqual([ada, cms])
    })

    it('is paged without gaps while entries are added', async () => {
      const audit = auditStore(await open())
      const add = (count: number) =>
        audit.addAll(Array(count).fill({ actor: ada, action: 'look' }), now)
      await add(5)
      const first = await audit.list({}, { limit: 2 })
      await add(1)
      const second = await audit.list({}, { limit: 2, cursor: first.cursor ?? '' })
      const last = await audit.list({}, { limit: 2, cursor: second.cursor ?? '' })
      expect([first, second, last].map(({ items }) => items.map(({ id }) => id))).toEqual([
        ['5', '4'],
        ['3', '2'],
        ['1'],
      ])
      expect(last.cursor).toBeUndefined()
      await expect(audit.list({}, { limit: 2, cursor: '1 or 1' })).rejects.toMatchObject({
        code: 'invalid',
      })
    })

    it('calls people what they are called now', async () => {
      const audit = auditStore(await open())
      await audit.add({ actor: ada, action: 'look' }, now)
      await audit.add({ actor: { ...ada, name: 'Ada E.' }, action: 'look' }, now)
      expect(await audit.actors()).toEqual([{ ...ada, name: 'Ada E.' }])
    })

    it('is only ever added to', async () => {
      const db = await open()
      const audit = auditStore(db)
      await audit.add({ actor: ada, action: 'look' }, now)
      await expect(db.run(sql`update audit set actor_id = 'p2'`)).rejects.toThrow('only ever added')
      await expect(db.run(sql`delete from audit`)).rejects.toThrow('only ever added')
      expect((await audit.list({}, { limit: 10 })).items.map(({ actor }) => actor)).toEqual([ada])
    })
  })
}
