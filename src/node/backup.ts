import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { rename, rm, stat, writeFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { pipeline } from 'node:stream/promises'
import type { BackupMade } from '../cli/cli-io.ts'
import { InputError } from '../core/errors.ts'
import { fileFault } from '../core/file-fault.ts'
import { machine } from '../core/permissions.ts'
import type { Environment } from '../environment.ts'
import { auditStore } from '../stores/audit.ts'
import { sqlite } from '../stores/sqlite.ts'
import { openDataFolder } from './data-folder.ts'
import { seal } from './sealed-stream.ts'

/**
 * Copies the database as it is at one moment, while it is served. Only the whole copy gets the name.
 *
 * @param options.encrypt with POSTHORN_BACKUP_KEY
 * @throws InputError that names the file or the variable
 */
export async function backup(
  environment: Environment,
  file: string,
  { encrypt, force }: { readonly encrypt: boolean; readonly force: boolean },
): Promise<BackupMade> {
  const { backupKey } = environment
  if (encrypt && backupKey === undefined) {
    throw new InputError('invalid', 'POSTHORN_BACKUP_KEY: is needed for --encrypt')
  }
  if (existsSync(file) && !force) {
    throw new InputError('invalid', `${file}: there is a file of this name; --force replaces it`)
  }
  const { database } = openDataFolder(environment)
  const part = `${file}.part`
  try {
    await rm(part, { force: true })
    await writeFile(part, '', { mode: 0o600, flag: 'wx' })
    copyDatabase(database, part)
    if (backupKey !== undefined && encrypt) await sealFile(part, backupKey)
    await rename(part, file)
    await noted(database, encrypt)
    return { file, bytes: (await stat(file)).size, encrypted: encrypt }
  } catch (error) {
    await rm(part, { force: true })
    if (error instanceof InputError) throw error
    throw new InputError('unavailable', `${file}: cannot be written: ${fileFault(error)}`)
  }
}

/** In the audit log. An older database has none, and a full disk no room for it: there is a copy all the same. */
async function noted(path: string, encrypted: boolean): Promise<void> {
  try {
    const database = sqlite(path)
    try {
      const action = encrypted ? 'make an encrypted backup' : 'make a backup'
      await auditStore(database).add({ actor: machine, action }, new Date())
    } finally {
      database.close()
    }
  } catch {
    return
  }
}

/** https://sqlite.org/lang_vacuum.html#vacuuminto: one moment of it, whoever writes meanwhile, into an empty file. */
function copyDatabase(from: string, to: string): void {
  const database = new DatabaseSync(from, { readOnly: true })
  try {
    database.exec('pragma busy_timeout = 5000')
    database.prepare('vacuum into ?').run(to)
  } finally {
    database.close()
  }
}

async function sealFile(file: string, key: string): Promise<void> {
  const sealed = `${file}.sealed`
  try {
    await pipeline(
      createReadStream(file),
      (pieces: AsyncIterable<Uint8Array>) => seal(pieces, key),
      createWriteStream(sealed, { mode: 0o600 }),
    )
    await rename(sealed, file)
  } finally {
    await rm(sealed, { force: true })
  }
}
