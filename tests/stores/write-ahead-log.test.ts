import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sql } from '../../src/stores/sql.ts'
import { sqlite } from '../../src/stores/sqlite.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'posthorn-wal-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

it('writes that come together are all there, in the file as it lies on the disk', async () => {
  const path = join(folder, 'together.db')
  const file = sqlite(path)
  await file.run(sql`create table notes (n integer) strict`)
  const numbers = Array.from({ length: 40 }, (_, n) => n)
  await Promise.all(
    numbers.map((n) =>
      n % 2 === 0
        ? file.run(sql`insert into notes values (${n})`)
        : file.batch([sql`insert into notes values (${n})`], n % 3 === 0 ? 'soon' : undefined),
    ),
  )
  // As a machine finds them that lost its power: nothing was closed.
  copyFileSync(path, join(folder, 'copy.db'))
  copyFileSync(`${path}-wal`, join(folder, 'copy.db-wal'))
  const copy = sqlite(join(folder, 'copy.db'))
  expect(await copy.all(sql`select n from notes order by n`)).toEqual(numbers.map((n) => ({ n })))
  copy.close()
  file.close()
})

it('a write under way when the file is closed comes to its end', async () => {
  const path = join(folder, 'closed.db')
  const file = sqlite(path)
  const first = file.run(sql`create table notes (n integer) strict`)
  const second = file.run(sql`insert into notes values (1)`)
  file.close()
  expect([await first, await second]).toEqual([0, 1])
  const again = sqlite(path)
  expect(await again.first(sql`select n from notes`)).toEqual({ n: 1 })
  again.close()
})

it('a write that fails says so, and the next one is done', async () => {
  const file = sqlite(join(folder, 'fails.db'))
  await file.run(sql`create table notes (n integer primary key) strict`)
  const twice = [sql`insert into notes values (1)`, sql`insert into notes values (1)`]
  await expect(file.batch(twice)).rejects.toThrow('UNIQUE constraint failed: notes.n')
  expect(await file.batch([sql`insert into notes values (1)`])).toEqual([1])
  expect(await file.all(sql`select n from notes`)).toEqual([{ n: 1 }])
  file.close()
})
