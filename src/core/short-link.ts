const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** 62 to this power is just more than 64 bits say. */
const LENGTH = 11
const PATH = new RegExp(`^/s/([0-9A-Za-z]{${LENGTH}})$`)
const MASK = (1n << 64n) - 1n

const encoder = new TextEncoder()

/**
 * The code of a post's short link on an account: the same whenever it is asked for, so that a preview shows the link that is
 * sent. FNV-1a (RFC 9923) with 64 bits, its bits stirred once more.
 */
export function shortCode(postId: string, accountId: string): string {
  let hash = 0xcbf29ce484222325n
  for (const byte of encoder.encode(`${postId}\n${accountId}`))
    hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & MASK
  hash = ((hash ^ (hash >> 33n)) * 0xff51afd7ed558ccdn) & MASK
  hash = ((hash ^ (hash >> 33n)) * 0xc4ceb9fe1a85ec53n) & MASK
  return written(hash ^ (hash >> 33n))
}

function written(number: bigint): string {
  let code = ''
  for (let rest = number; code.length < LENGTH; rest /= 62n)
    code = LETTERS.charAt(Number(rest % 62n)) + code
  return code
}

export const shortLink = (publicUrl: string, code: string) => `${publicUrl}/s/${code}`

/** The code in an address of this form, whatever its host: a server may have had another name. */
export function shortCodeIn(url: string): string | undefined {
  return PATH.exec(URL.parse(url)?.pathname ?? '')?.[1]
}

/** Whether everybody can follow links of this server: by https, under a name of the public internet. */
export function leadsAnywhere(publicUrl: string): boolean {
  const { protocol, hostname } = URL.parse(publicUrl) ?? { protocol: '', hostname: '' }
  return (
    protocol === 'https:' &&
    /\.[a-z][a-z0-9-]*[a-z0-9]\.?$/.test(hostname) &&
    !/(^|\.)(localhost|local|internal|home\.arpa)\.?$/.test(hostname)
  )
}
