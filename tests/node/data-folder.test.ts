import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readEnvironment } from '../../src/environment.ts'
import { openDataFolder } from '../../src/node/data-folder.ts'
import { fileJournal } from '../../src/rehearsal/file-journal.ts'
import { sqlite } from '../../src/stores/sqlite.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'posthorn-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function open(data: string) {
  const read = readEnvironment({ POSTHORN_DATA: data }, () => '')
  if (!read.ok) throw new Error('expected an environment')
  return openDataFolder(read.environment)
}

test('makes the folder and a secret, and keeps both', () => {
  const data = join(folder, 'new', 'data')
  const first = open(data)
  expect(first.secret).toMatch(/^[\w-]{43}$/)
  expect(open(data)).toEqual(first)
})

test('keeps everything to this user alone', () => {
  const data = join(folder, 'new')
  const { database, rehearsal } = open(data)
  const file = sqlite(database)
  file.script('create table posts (title text); insert into posts values (1)')
  fileJournal(rehearsal).append('{}')
  const modes = [data, ...readdirSync(data).map((name) => join(data, name))].map(
    (path) => `${path.slice(folder.length)} ${(statSync(path).mode & 0o777).toString(8)}`,
  )
  file.close()
  expect(modes).toEqual([
    '/new 700',
    '/new/posthorn.db 600',
    '/new/posthorn.db-shm 600',
    '/new/posthorn.db-wal 600',
    '/new/rehearsal.jsonl 600',
    '/new/secret 600',
  ])
})

test('names the folder when a file is in its place', () => {
  const data = join(folder, 'data')
  writeFileSync(data, '')
  expect(() => open(data)).toThrow(
    `POSTHORN_DATA: the folder ${data} cannot be used: there is a file of this name`,
  )
})

test('names the secret when it cannot be read', () => {
  mkdirSync(join(folder, 'secret'))
  expect(() => open(folder)).toThrow(
    `${join(folder, 'secret')}: the secret cannot be read: it is a folder`,
  )
})

test('a secret that was cut short is named, and not replaced', () => {
  writeFileSync(join(folder, 'secret'), 'short')
  expect(() => open(folder)).toThrow(
    `${join(folder, 'secret')}: expected a secret of at least 32 characters`,
  )
})

const backup =
  'Nothing was changed in it. Restore it from a backup, or name another folder in POSTHORN_DATA.'
test.each([
  [
    'garbage',
    (path: string) => writeFileSync(path, 'x'.repeat(50_000)),
    `file is not a database. ${backup}`,
  ],
  [
    'a folder',
    (path: string) => mkdirSync(path),
    'unable to open database file. Nothing was changed in it. It must be a file that this user may read and write.',
  ],
])('a database that is %s is named, with a way out', (_, spoil, why) => {
  const path = join(folder, 'posthorn.db')
  spoil(path)
  expect(() => sqlite(path)).toThrow(`The database ${path} cannot be opened: ${why}`)
})
