import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SecretRotated } from '../cli/cli-io.ts'
import { InputError } from '../core/errors.ts'
import { fileFault } from '../core/file-fault.ts'
import { machine } from '../core/permissions.ts'
import type { Environment } from '../environment.ts'
import { auditStore } from '../stores/audit.ts'
import { authRecordStore } from '../stores/auth-records.ts'
import { migrate } from '../stores/migrate.ts'
import { opensAll, reseal } from '../stores/reseal.ts'
import { sqlite } from '../stores/sqlite.ts'
import { secretVault } from '../vault/secret-vault.ts'
import { openDataFolder } from './data-folder.ts'
import { isHeld } from './held-database.ts'

/**
 * Seals everything with another secret. Where the secret is kept in the data folder, it is replaced there; where it is given in
 * POSTHORN_SECRET, the new one is written to `to`, and is to be given from then on. The new secret is on the disk before anything is sealed
 * with it: after a crash between the two, the same command goes on. Everybody has to sign in again.
 *
 * @throws InputError that names the file or the variable
 */
export async function rotateSecret(
  environment: Environment,
  to: string | undefined,
): Promise<SecretRotated> {
  const folder = openDataFolder(environment)
  if (isHeld(folder.database)) {
    throw new InputError(
      'unavailable',
      `${folder.database}: a running Posthorn holds it. Stop it first, then rotate the secret.`,
    )
  }
  const kept = join(environment.data, 'secret')
  if (environment.secret !== undefined && to === undefined) {
    throw new InputError(
      'invalid',
      '--to: is needed, since the secret is given in POSTHORN_SECRET: the file for the new one',
    )
  }
  const fresh = to ?? `${kept}.new`
  const next = secretIn(fresh) ?? newSecretIn(fresh)
  if (next === folder.secret) {
    const message = `${fresh}: holds the secret that is in use: name a file that is not there yet`
    throw new InputError('invalid', message)
  }
  const [from, then] = [secretVault(folder.secret), secretVault(next)]
  const database = sqlite(folder.database)
  try {
    await migrate(database)
    const records = authRecordStore(database)
    const { resealFactors } = await import('../web/auth/reseal-factors.ts')
    await resealFactors(records, folder.secret, next)
    const done = !(await opensAll(database, from)) && (await opensAll(database, then))
    const sealed = done ? 0 : await reseal(database, from, then)
    // Their cookies are signed with the old one.
    const sessions = await records.remove('person_sessions', [])
    await records.remove('person_verifications', [])
    await auditStore(database).add({ actor: machine, action: 'rotate the secret' }, new Date())
    if (to === undefined) renameSync(fresh, kept)
    return { sealed, sessions, file: to ?? kept }
  } finally {
    database.close()
  }
}

/** What a run that was cut off left there. */
function secretIn(file: string): string | undefined {
  if (!existsSync(file)) return undefined
  const secret = readFileSync(file, 'utf8').trim()
  if (secret.length >= 32) return secret
  throw new InputError('invalid', `${file}: expected a secret of at least 32 characters`)
}

function newSecretIn(file: string): string {
  const secret = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')
  try {
    writeFileSync(file, `${secret}\n`, { mode: 0o600, flag: 'wx', flush: true })
    return secret
  } catch (error) {
    throw new InputError('unavailable', `${file}: cannot be written: ${fileFault(error)}`)
  }
}
