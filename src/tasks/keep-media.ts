import { contentHash } from '../core/content-hash.ts'
import { InputError } from '../core/errors.ts'
import { imageSize } from '../core/image-size.ts'
import type { Ports } from '../ports/ports.ts'

const LARGEST = 10 * 1024 * 1024

/**
 * Keeps a picture that a writing app sent, under a name made of its bytes. What kind of picture it is, its bytes say, not the app.
 *
 * @returns its address
 * @throws InputError `invalid` for what is no picture that browsers show, `too-large`
 */
export async function keepMedia(
  { media, clock }: Pick<Ports, 'media' | 'clock'>,
  publicUrl: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<string> {
  if (bytes.byteLength > LARGEST) {
    throw new InputError('too-large', `Expected a picture of at most ${LARGEST / 1024 / 1024} MB`)
  }
  const size = imageSize(bytes)
  if (!size) {
    throw new InputError('invalid', 'expected a picture: PNG, JPEG, GIF, WebP or AVIF')
  }
  const hash = await contentHash(bytes)
  await media.keep({ hash, type: `image/${size.type}`, bytes }, clock.now())
  return `${publicUrl}/media/${hash}.${size.type}`
}
