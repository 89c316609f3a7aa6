import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../core/errors.ts'
import { fileFault } from '../core/file-fault.ts'
import type { Environment } from '../environment.ts'

export interface DataFolder {
  readonly database: string
  /** What the rehearsal networks accepted, so that it outlives a restart. */
  readonly rehearsal: string
  /** Encrypts credentials. */
  readonly secret: string
}

/**
 * The folder that holds everything of one Posthorn, made when it is missing.
 *
 * @throws InputError `database` that names the folder when it cannot be used
 */
export function openDataFolder({ data, secret }: Environment): DataFolder {
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 })
    return {
      database: ownFile(join(data, 'posthorn.db')),
      rehearsal: join(data, 'rehearsal.jsonl'),
      secret: secret ?? keptSecret(join(data, 'secret')),
    }
  } catch (error) {
    if (error instanceof InputError) throw error
    const file = (error as NodeJS.ErrnoException).path
    const why = `${file === undefined || file === data ? '' : `${file}: `}${fileFault(error)}`
    throw new InputError('database', `POSTHORN_DATA: the folder ${data} cannot be used: ${why}`)
  }
}

/**
 * Made empty when it is missing, for this user alone: it holds posts that nobody may see yet. SQLite gives the files beside
 * it the same mode. What cannot be made is told by who opens it.
 */
function ownFile(path: string): string {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch {
    return path
  }
  return path
}

/** Made once, and readable by this user alone. */
function keptSecret(path: string): string {
  const fresh = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')
  try {
    writeFileSync(path, fresh, { mode: 0o600, flag: 'wx' })
    return fresh
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const kept = read(path).trim()
  if (kept.length >= 32) return kept
  throw new InputError('database', `${path}: expected a secret of at least 32 characters`)
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new InputError('database', `${path}: the secret cannot be read: ${fileFault(error)}`)
  }
}
