import type { Context } from 'hono'
import { InputError } from '../../core/errors.ts'
import type { Site } from './passkeys.ts'

/**
 * Where the browser is, as it says itself; it may only be here.
 *
 * @throws InputError `forbidden` for another address
 */
export function siteOf(c: Context, publicUrl: string): Site {
  const origin = c.req.header('origin') ?? ''
  const ours = [new URL(publicUrl).origin, new URL(c.req.url).origin]
  if (!ours.includes(origin)) throw new InputError('forbidden', 'This came from another address')
  return { origin, host: new URL(origin).hostname }
}
