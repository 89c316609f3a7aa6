import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, expect, it } from 'vitest'
import { patiently } from '../../src/stores/patiently.ts'
import { sql } from '../../src/stores/sql.ts'
import { sqlite } from '../../src/stores/sqlite.ts'

const folder = mkdtempSync(join(tmpdir(), 'posthorn-held-'))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('a database that another program holds is read meanwhile, and written once it is free', async () => {
  const path = join(folder, 'held.db')
  const file = sqlite(path)
  file.script('create table notes (text text) strict')
  const other = new DatabaseSync(path)
  other.exec('begin immediate')
  let written = false
  const writing = file.batch([sql`insert into notes values (${'a'})`]).then(() => {
    written = true
  })
  // Many turns of the event loop, none of which the write holds up.
  for (let turn = 0; turn < 5; turn += 1) {
    expect(await file.all(sql`select * from notes`)).toEqual([])
  }
  expect(written).toBe(false)
  other.exec('rollback')
  await writing
  expect(await file.all(sql`select text from notes`)).toEqual([{ text: 'a' }])
  other.close()
  file.close()
})

it('a full disk is told in words, and any other fault as it is', async () => {
  const fault = (errcode: number) => () => {
    throw Object.assign(new Error('from SQLite'), { errcode })
  }
  await expect(patiently(fault(13))).rejects.toMatchObject({
    code: 'unavailable',
    message: 'The disk is full: nothing was written.',
  })
  await expect(patiently(fault(19))).rejects.toThrow('from SQLite')
})
