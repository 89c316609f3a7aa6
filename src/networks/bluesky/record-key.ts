/** The alphabet of base32 whose texts sort as their numbers do. */
const LETTERS = '234567abcdefghijklmnopqrstuvwxyz'
const LENGTH = 13

/**
 * The key of a draft's record: a timestamp identifier (https://atproto.com/specs/tid) of the moment it was frozen. What
 * such an identifier says below a millisecond, and of the clock that made it, comes from the draft's key: the same draft
 * has the same key on every attempt, and drafts of one moment have different ones.
 */
export async function recordKey(at: Date, key: string): Promise<string> {
  const hash = new DataView(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key)))
  const microseconds = BigInt(at.getTime()) * 1000n + BigInt(hash.getUint32(0) % 1000)
  const clock = BigInt(hash.getUint16(4) & 0x3ff)
  return sortable((microseconds << 10n) | clock)
}

function sortable(number: bigint): string {
  let text = ''
  for (let rest = number; text.length < LENGTH; rest >>= 5n) {
    text = (LETTERS[Number(rest & 31n)] ?? '') + text
  }
  return text
}
