import { stat } from 'node:fs/promises'
import { sql } from '../stores/sql.ts'
import type { SqliteFile } from '../stores/sqlite.ts'
import type { Examined } from '../tasks/examine.ts'
import { examineDisk } from './examine-disk.ts'

const MEBIBYTE = 1024 * 1024
/** Looking through a larger one would keep readers waiting. */
const READ_THROUGH = 256 * MEBIBYTE

/** What only this machine can tell: of the disk, the database file, and who may read what lies beside it. */
export async function examineFolder(
  folder: string,
  path: string,
  database: SqliteFile,
): Promise<readonly Examined[]> {
  const disk = await examineDisk(folder)
  return [...disk, ...(await file(path, database)), ...(await secrecy(folder, path))]
}

async function file(path: string, database: SqliteFile): Promise<Examined[]> {
  const check = 'database file'
  const { size } = await stat(path)
  const newest = await database.first<{ name: string }>(
    sql`select name from d1_migrations order by id desc limit 1`,
  )
  const about = `${Math.ceil(size / MEBIBYTE)} MiB, at ${newest?.name.replace(/\.sql$/, '')}`
  if (size > READ_THROUGH) {
    const message = `${about}; too large to be read through while it serves.`
    const advice = 'posthorn backup FILE reads all of it, and fails when it is damaged.'
    return [{ check, state: 'ok', message, advice }]
  }
  const found = await database.all<{ quick_check: string }>(sql`pragma quick_check(3)`)
  const faults = found.map(({ quick_check }) => quick_check).filter((one) => one !== 'ok')
  if (faults.length === 0)
    return [{ check, state: 'ok', message: `${about}; nothing in it is damaged.` }]
  const advice = 'Stop Posthorn, keep a copy of the data folder, and restore the newest backup.'
  return [{ check, state: 'wrong', message: `It is damaged: ${faults.join('; ')}`, advice }]
}

async function secrecy(folder: string, path: string): Promise<Examined[]> {
  const check = 'data folder'
  const modes = await Promise.all(
    [path, `${folder}/secret`].map(async (one) => ({
      one,
      // Windows has no such modes, and a secret from the environment has no file.
      mode: await stat(one).then(
        ({ mode }) => mode & 0o077,
        () => 0,
      ),
    })),
  )
  const holder = (await stat(folder)).mode & 0o077
  const open = holder === 0 ? [] : modes.filter(({ mode }) => (mode & 0o044) !== 0)
  if (open.length === 0 || process.platform === 'win32') {
    return [{ check, state: 'ok', message: 'Nobody else on this machine reads it.' }]
  }
  const message = `Others on this machine may read ${open.map(({ one }) => one).join(' and ')}.`
  return [{ check, state: 'warning', message, advice: `chmod 700 ${folder}` }]
}
