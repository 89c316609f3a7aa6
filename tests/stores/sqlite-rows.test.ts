import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, expect, it } from 'vitest'
import { sql } from '../../src/stores/sql.ts'
import { sqlite } from '../../src/stores/sqlite.ts'

const folder = mkdtempSync(join(tmpdir(), 'posthorn-rows-'))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const few = [{ n: 1, 'a "name"': null }]
const many = Array.from({ length: 30 }, (_, place) => ({ n: place + 1, 'a "name"': null }))

it('rows are the same however many there are, and after another program added a column', async () => {
  const path = join(folder, 'rows.db')
  const file = sqlite(path)
  file.script('create table rows (n integer, "a ""name""" text)')
  const all = () => file.all(sql`select * from rows order by n`)
  expect(await all()).toEqual([])
  await file.run(sql`insert into rows (n) values (1)`)
  expect(await all()).toEqual(few)
  expect(await file.first(sql`select * from rows`)).toEqual(few[0])
  for (const { n } of many.slice(1)) await file.run(sql`insert into rows (n) values (${n})`)
  expect(await all()).toEqual(many)
  expect(await file.all(sql`select * from rows where n = ${1}`)).toEqual(few)
  for (const { n } of many) {
    expect(await file.first(sql`select * from rows where n > ${n - 1} order by n`)).toEqual(
      many[n - 1],
    )
  }
  const other = new DatabaseSync(path)
  other.exec(`alter table rows add column more text default 'x'`)
  other.close()
  expect(await all()).toEqual(many.map((row) => ({ ...row, more: 'x' })))
  expect(await file.first(sql`select * from rows`)).toEqual({ ...few[0], more: 'x' })
  file.close()
})
