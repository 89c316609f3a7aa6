import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { InputError } from '../../core/errors.ts'

/** @throws InputError `too-large` for a body of more bytes, announced or sent */
export function limitBody(maxSize: number): MiddlewareHandler {
  return bodyLimit({
    maxSize,
    onError: () => {
      throw new InputError('too-large', `Expected at most ${maxSize / 1024 / 1024} MB`)
    },
  })
}
