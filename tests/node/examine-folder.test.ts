import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { examineFolder } from '../../src/node/examine-folder.ts'
import { migrate } from '../../src/stores/migrate.ts'
import { type SqliteFile, sqlite } from '../../src/stores/sqlite.ts'

let folder: string
let database: SqliteFile
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'posthorn-folder-'))
  database = sqlite(join(folder, 'posthorn.db'))
  await migrate(database, [{ name: '0001-start.sql', text: 'create table t (a text unique);' }])
})
afterEach(() => {
  database.close()
  rmSync(folder, { recursive: true })
})

const examined = async () =>
  (await examineFolder(folder, join(folder, 'posthorn.db'), database)).slice(1)

it('a sound file that nobody else reads', async () => {
  expect(await examined()).toEqual([
    {
      check: 'database file',
      state: 'ok',
      message: '1 MiB, at 0001-start; nothing in it is damaged.',
    },
    { check: 'data folder', state: 'ok', message: 'Nobody else on this machine reads it.' },
  ])
})

it('what others on the machine may read is named', async () => {
  writeFileSync(join(folder, 'secret'), 'x'.repeat(32))
  chmodSync(join(folder, 'secret'), 0o644)
  chmodSync(join(folder, 'posthorn.db'), 0o600)
  chmodSync(folder, 0o755)
  expect((await examined())[1]).toEqual({
    check: 'data folder',
    state: 'warning',
    message: `Others on this machine may read ${join(folder, 'secret')}.`,
    advice: `chmod 700 ${folder}`,
  })
})
