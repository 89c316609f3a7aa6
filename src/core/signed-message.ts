/** How old a signed message may be, and how far ahead its clock, in milliseconds. */
export const TOLERANCE = 5 * 60_000

/** Why a message of this time is not taken; undefined when it may be. */
export function untimely(at: number, now: Date, tolerance = TOLERANCE): string | undefined {
  if (!Number.isSafeInteger(at)) return 'its time cannot be read'
  const age = now.getTime() - at
  if (age > tolerance) return `it was signed ${Math.round(age / 60_000)} minutes ago`
  return age < -TOLERANCE ? 'it was signed in the future: is the clock right?' : undefined
}

/** Whether `mac` is the HMAC-SHA256 of these bytes under the key. Compares in constant time. */
export async function isHmac(
  key: Uint8Array<ArrayBuffer>,
  mac: Uint8Array<ArrayBuffer> | undefined,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  if (!mac) return false
  const hmac = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, [
    'verify',
  ])
  return crypto.subtle.verify('HMAC', hmac, mac, bytes)
}

/** Bytes before and after one another, as signatures take them. */
export function joined(...parts: readonly (string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  const all = parts.map((part) => (typeof part === 'string' ? utf8(part) : part))
  const bytes = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of all) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

export const utf8 = (text: string) => new TextEncoder().encode(text)

export function fromHex(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^(?:[0-9a-f]{2})+$/i.test(text)) return undefined
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

/** Base64 in either alphabet, with or without padding. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  const plain = text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '')
  if (!/^[A-Za-z0-9+/]+$/.test(plain) || plain.length % 4 === 1) return undefined
  return Uint8Array.from(atob(plain), (char) => char.charCodeAt(0))
}

/** Whether two texts are the same, by their hashes: in a time that tells nothing of where they differ. */
export async function isSameText(a: string, b: string): Promise<boolean> {
  const [left, right] = await Promise.all(
    [a, b].map(async (text) => new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(text)))),
  )
  let different = 0
  for (const [index, byte] of (left ?? []).entries()) different |= byte ^ (right?.[index] ?? 0)
  return different === 0
}
