import type { D1Database, Fetcher, KVNamespace, Queue } from '@cloudflare/workers-types'
import { InputError } from '../core/errors.ts'
import { type Environment, readEnvironment } from '../environment.ts'
import type { ImagesBinding } from '../images/cloudflare.ts'
import type { DeliveryMessage } from '../queues/cloudflare.ts'

/** What wrangler.toml binds, and what `wrangler secret put` sets. */
export interface Bindings {
  readonly DB: D1Database
  readonly DELIVERIES: Queue<DeliveryMessage>
  readonly ASSETS: Fetcher
  /** Where rendered feeds are kept for all locations: see wrangler.toml. */
  readonly FEEDS?: KVNamespace
  /** Where images may be made to fit: see wrangler.toml. */
  readonly IMAGES?: ImagesBinding
  /** Which version of the program this is. */
  readonly VERSION?: { readonly id: string }
  readonly [variable: string]: unknown
}

export const variablesOf = (bindings: Bindings): Record<string, string> =>
  Object.fromEntries(
    Object.entries(bindings).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  )

export const noFiles = (path: string): string => {
  throw new Error(`${path} cannot be read: a Worker has no files`)
}

/** @throws InputError that names the missing or wrong variable */
export function environmentOf(bindings: Bindings): Environment & { readonly secret: string } {
  const read = readEnvironment(variablesOf(bindings), noFiles)
  if (!read.ok) {
    const said = read.issues.map(({ path, message }) => `${path}: ${message}`).join('; ')
    throw new InputError('unavailable', said, read.issues)
  }
  const { secret } = read.environment
  if (secret !== undefined) return { ...read.environment, secret }
  throw new InputError(
    'unavailable',
    'POSTHORN_SECRET is not set: wrangler secret put POSTHORN_SECRET, at least 32 characters',
  )
}
