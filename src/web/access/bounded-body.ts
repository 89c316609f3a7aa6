import type { Context } from 'hono'
import { InputError } from '../../core/errors.ts'

/** @throws InputError `too-large` for a body of more than `most` bytes, announced or sent */
export async function boundedBody(c: Context, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let length = 0
  const add = (bytes: number) => {
    length += bytes
    if (length <= most) return
    throw new InputError('too-large', `Expected at most ${(most / 1024 / 1024).toFixed(2)} MB`)
  }
  add(Number(c.req.header('content-length')) || 0)
  length = 0
  const reader = c.req.raw.body?.getReader()
  for (;;) {
    const chunk = await reader?.read()
    if (!chunk || chunk.done) break
    add(chunk.value.byteLength)
    chunks.push(chunk.value)
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return bytes
}
