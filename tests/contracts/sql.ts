import { describe, expect, it } from 'vitest'
import { listOf, type Sql, sql } from '../../src/stores/sql.ts'

/** What both databases must do. `open` gives one with no tables of the names used here. */
export function testSql(name: string, open: () => Promise<Sql>): void {
  describe(`Sql contract: ${name}`, () => {
    it('reads what it wrote', async () => {
      const db = await open()
      await db.run(sql`create table a (id text primary key, n integer, bytes blob) strict`)
      const bytes = new Uint8Array([0, 1, 255])
      expect(await db.run(sql`insert into a values (${'x'}, ${1}, ${bytes})`)).toBe(1)
      expect(await db.first(sql`select n from a where id = ${'x'}`)).toEqual({ n: 1 })
      expect(await db.first(sql`select n from a where id = ${'y'}`)).toBeUndefined()
      expect(await db.all(sql`select id from a where id in (${listOf(['x', 'y'])})`)).toEqual([
        { id: 'x' },
      ])
    })
    it('keeps whole milliseconds and every character', async () => {
      const db = await open()
      await db.run(sql`create table t (at integer, text text) strict`)
      const text = 'Ä 𝄞 العربية \n"\'--'
      await db.run(sql`insert into t values (${1_795_341_600_123}, ${text})`)
      expect(await db.first(sql`select at, text from t`)).toEqual({ at: 1_795_341_600_123, text })
    })
    it('says when a guarded update changed nothing', async () => {
      const db = await open()
      await db.run(sql`create table b (id text primary key, state text) strict`)
      await db.run(sql`insert into b values ('d', 'planned')`)
      const claim = sql`update b set state = 'sending' where id = 'd' and state = 'planned'`
      expect(await db.run(claim)).toBe(1)
      expect(await db.run(claim)).toBe(0)
    })
    it('tells of a batch how many rows each statement changed', async () => {
      const db = await open()
      await db.run(sql`create table e (id text primary key) strict`)
      const insert = (id: string) => sql`insert or ignore into e values (${id})`
      expect(await db.batch([insert('1'), insert('1'), insert('2')])).toEqual([1, 0, 1])
      expect(await db.batch([])).toEqual([])
    })
    it('undoes a whole batch when one statement fails', async () => {
      const db = await open()
      await db.run(sql`create table c (id text primary key) strict`)
      const insert = sql`insert into c values ('1')`
      await expect(db.batch([insert, insert])).rejects.toThrow(/constraint/i)
      expect(await db.all(sql`select * from c`)).toEqual([])
    })
    it('puts a statement that stands in another one in whole', async () => {
      const inner = sql`n > ${1}`
      expect(sql`select * from a where ${inner} and id = ${'x'}`).toEqual({
        sql: 'select * from a where n > ? and id = ?',
        values: [1, 'x'],
      })
    })
  })
}
