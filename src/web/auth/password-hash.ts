import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/**
 * scrypt as OWASP advises where memory is dear: 16 MB, five times over. Native on Node and in workerd.
 * https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt
 */
const now = { N: 2 ** 14, r: 8, p: 5 } as const
const LENGTH = 32

interface Cost {
  readonly N: number
  readonly r: number
  readonly p: number
}

/** The hash says how it was made, so that it can be made dearer: `scrypt:16384:8:5:salt:hash`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await derive(password, salt, now)
  return ['scrypt', now.N, now.r, now.p, base64(salt), base64(hash)].join(':')
}

export async function passwordMatches(password: string, hashed: string): Promise<boolean> {
  const [kind, N, r, p, salt = '', hash = ''] = hashed.split(':')
  if (kind !== 'scrypt') return false
  const cost = { N: Number(N), r: Number(r), p: Number(p) }
  const derived = await derive(password, Buffer.from(salt, 'base64url'), cost)
  const known = Buffer.from(hash, 'base64url')
  return known.length === derived.length && timingSafeEqual(known, derived)
}

/** The same letters, however a keyboard composes them: NIST SP 800-63B, 5.1.1.2. */
const derive = (password: string, salt: Buffer, cost: Cost): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    scrypt(password.normalize('NFKC'), salt, LENGTH, cost, (error, key) =>
      error ? reject(error) : resolve(key),
    ),
  )

const base64 = (bytes: Buffer) => bytes.toString('base64url')
