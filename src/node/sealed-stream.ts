import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { InputError } from '../core/errors.ts'

/** How an encrypted backup begins; a SQLite file begins otherwise. */
const MAGIC = Buffer.from('posthorn backup 1\n')
const SALT = 16
const NONCE = 7
const TAG = 16
const CHUNK = 1024 * 1024
const HEAD = MAGIC.length + SALT + NONCE
/** Half a second and 64 MB for each guess: RFC 7914, 2. */
const COST = { N: 2 ** 16, r: 8, p: 1, maxmem: 128 * 1024 * 1024 }

const derive = promisify<string, Buffer, number, typeof COST, Buffer>(scrypt)

/** Whether a file that begins like this is an encrypted backup. */
export const isSealed = (head: Uint8Array): boolean => MAGIC.equals(head.subarray(0, MAGIC.length))

/**
 * AES-256-GCM in pieces of a megabyte, each with its number and whether it is the last in its nonce, so that none can be left
 * out, moved or cut off (the STREAM construction). The key is made of the passphrase by scrypt.
 */
export async function* seal(
  pieces: AsyncIterable<Uint8Array>,
  passphrase: string,
): AsyncGenerator<Uint8Array> {
  const head = Buffer.concat([MAGIC, randomBytes(SALT + NONCE)])
  const key = await keyOf(head, passphrase)
  yield head
  let number = 0
  for await (const { bytes, last } of inChunks(pieces, CHUNK)) {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(head, number, last))
    cipher.setAAD(head)
    yield Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
    number += 1
  }
}

/**
 * What was sealed.
 *
 * @throws InputError when the passphrase is another one, or the file was changed or cut off
 */
export async function* unseal(
  pieces: AsyncIterable<Uint8Array>,
  passphrase: string,
): AsyncGenerator<Uint8Array> {
  const { head, rest } = await splitHead(pieces)
  const key = await keyOf(head, passphrase)
  let number = 0
  for await (const { bytes, last } of inChunks(rest, CHUNK + TAG)) {
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(head, number, last))
    decipher.setAAD(head)
    try {
      decipher.setAuthTag(bytes.subarray(bytes.length - TAG))
      yield Buffer.concat([decipher.update(bytes.subarray(0, -TAG)), decipher.final()])
    } catch {
      throw new InputError(
        'invalid',
        number === 0
          ? 'it was made with another POSTHORN_BACKUP_KEY, or was changed'
          : 'it is damaged or cut off',
      )
    }
    number += 1
  }
}

const keyOf = (head: Buffer, passphrase: string) =>
  derive(passphrase, head.subarray(MAGIC.length, MAGIC.length + SALT), 32, COST)

function nonceOf(head: Buffer, number: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  head.copy(nonce, 0, MAGIC.length + SALT, HEAD)
  nonce.writeUInt32BE(number, NONCE)
  nonce[11] = last ? 1 : 0
  return nonce
}

async function splitHead(pieces: AsyncIterable<Uint8Array>) {
  const source = pieces[Symbol.asyncIterator]()
  let begun = Buffer.alloc(0)
  while (begun.length < HEAD) {
    const { value, done } = await source.next()
    if (done) throw new InputError('invalid', 'it is cut off')
    begun = Buffer.concat([begun, value])
  }
  async function* rest() {
    yield begun.subarray(HEAD)
    for (let next = await source.next(); !next.done; next = await source.next()) yield next.value
  }
  return { head: begun.subarray(0, HEAD), rest: rest() }
}

/** Pieces of one size, the last of which may be shorter or empty. */
async function* inChunks(pieces: AsyncIterable<Uint8Array>, size: number) {
  let waiting = Buffer.alloc(0)
  for await (const piece of pieces) {
    waiting = Buffer.concat([waiting, piece])
    while (waiting.length > size) {
      yield { bytes: waiting.subarray(0, size), last: false }
      waiting = waiting.subarray(size)
    }
  }
  yield { bytes: waiting, last: true }
}
