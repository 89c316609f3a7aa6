import { createReadStream, createWriteStream } from 'node:fs'
import { open, rename, rm, writeFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { pipeline } from 'node:stream/promises'
import type { Restored } from '../cli/cli-io.ts'
import { InputError } from '../core/errors.ts'
import { fileFault } from '../core/file-fault.ts'
import { machine } from '../core/permissions.ts'
import type { Environment } from '../environment.ts'
import { auditStore } from '../stores/audit.ts'
import { migrate } from '../stores/migrate.ts'
import { settleRestored } from '../stores/restored.ts'
import { sqlite } from '../stores/sqlite.ts'
import { openDataFolder } from './data-folder.ts'
import { isHeld } from './held-database.ts'
import { isSealed, unseal } from './sealed-stream.ts'

/**
 * Puts a backup in the place of the database, which is kept beside it. Whatever the backup is, nothing is changed unless it is whole
 * and readable by this version. Nothing that it planned goes out by itself: see `settleRestored`.
 *
 * @throws InputError that names the file or the variable
 */
export async function restore(
  environment: Environment,
  file: string,
  now: Date,
): Promise<Restored> {
  const { database } = openDataFolder(environment)
  if (isHeld(database)) {
    throw new InputError(
      'unavailable',
      `${database}: a running Posthorn holds it. Stop it first, then restore.`,
    )
  }
  const fresh = `${database}.restoring`
  try {
    await removeDatabase(fresh)
    // It holds posts that nobody may see yet, whatever the backup's own mode is.
    await writeFile(fresh, '', { mode: 0o600, flag: 'wx' })
    await copyTo(file, fresh, environment.backupKey)
    const held = await prepare(fresh, now)
    const former = `${database}.before-${now.toISOString().replaceAll(':', '-')}`
    await moveDatabase(database, former)
    await moveDatabase(fresh, database)
    return { file, former, held }
  } catch (error) {
    await removeDatabase(fresh)
    if (error instanceof InputError) {
      throw new InputError(error.code, `${file}: ${error.message}`)
    }
    throw new InputError('unavailable', `${file}: cannot be restored: ${fileFault(error)}`)
  }
}

async function copyTo(file: string, to: string, key: string | undefined): Promise<void> {
  const head = await headOf(file)
  if (!isSealed(head)) {
    if (head.toString('latin1') !== SQLITE) throw new InputError('invalid', 'it is no backup')
    return pipeline(createReadStream(file), createWriteStream(to))
  }
  if (key === undefined) {
    throw new InputError('invalid', 'it is encrypted: set POSTHORN_BACKUP_KEY')
  }
  await pipeline(
    createReadStream(file),
    (pieces: AsyncIterable<Uint8Array>) => unseal(pieces, key),
    createWriteStream(to),
  )
}

/** How every SQLite file begins: https://sqlite.org/fileformat.html#magic_header_string */
const SQLITE = 'SQLite format 3\0'

async function headOf(file: string): Promise<Buffer> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(32), 0, 32, 0)
    const head = buffer.subarray(0, bytesRead)
    return isSealed(head) ? head : head.subarray(0, SQLITE.length)
  } finally {
    await handle.close()
  }
}

async function prepare(file: string, now: Date): Promise<number> {
  const looked = new DatabaseSync(file)
  try {
    const found = looked.prepare('pragma quick_check').all() as { quick_check: string }[]
    if (found[0]?.quick_check !== 'ok') throw new InputError('invalid', 'it is damaged')
    if (!looked.prepare("select 1 from sqlite_schema where name = 'deliveries'").get()) {
      throw new InputError('invalid', 'it is a database, but none of Posthorn')
    }
  } finally {
    looked.close()
  }
  const database = sqlite(file)
  try {
    await migrate(database)
    const held = await settleRestored(database, now)
    const changes = [{ key: 'deliveries held', to: held }]
    await auditStore(database).add({ actor: machine, action: 'restore a backup', changes }, now)
    return held
  } finally {
    database.close()
  }
}

const parts = ['', '-wal', '-shm']

async function moveDatabase(from: string, to: string): Promise<void> {
  for (const part of parts) {
    await rename(from + part, to + part).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    })
  }
}

async function removeDatabase(file: string): Promise<void> {
  for (const part of parts) await rm(file + part, { force: true })
}
