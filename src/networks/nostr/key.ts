import { decode, npubEncode, nsecEncode } from 'nostr-tools/nip19'
import { getPublicKey } from 'nostr-tools/pure'
import { z } from 'zod'

/** Who writes, and what proves it. */
export interface Key {
  readonly secret: Uint8Array
  readonly pubkey: string
  /** However it may be written: nothing of this is ever told. */
  readonly written: readonly string[]
}

const EXPECTED = 'expected a secret key: nsec1… or 64 hexadecimal digits'

/** A secret key as apps show it (NIP-19), or in hexadecimal. */
export const secretKey = z
  .string(EXPECTED)
  .trim()
  .refine((text) => secretOf(text) !== undefined, EXPECTED)

/** @throws when `text` is no secret key */
export function keyOf(text: string): Key {
  const secret = secretOf(text)
  if (!secret) throw new TypeError(EXPECTED)
  return {
    secret,
    pubkey: getPublicKey(secret),
    written: [hexOf(secret), hexOf(secret).toUpperCase(), nsecEncode(secret)],
  }
}

/** The order of secp256k1 (SEC 2, 2.4.1): nothing from it on is a key, nor is zero. */
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const isKey = (secret: bigint) => secret > 0n && secret < ORDER

function secretOf(text: string): Uint8Array | undefined {
  try {
    const secret = /^[0-9a-f]{64}$/i.test(text) ? bytesOf(text) : decodedOf(text)
    return secret && isKey(BigInt(`0x${hexOf(secret)}`)) ? secret : undefined
  } catch {
    return undefined
  }
}

function decodedOf(text: string): Uint8Array | undefined {
  const decoded = decode(text.toLowerCase())
  return decoded.type === 'nsec' ? decoded.data : undefined
}

/** The name of a key among people. */
export const npubOf = ({ pubkey }: Key) => npubEncode(pubkey)

const bytesOf = (hex: string) =>
  Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))

const hexOf = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
