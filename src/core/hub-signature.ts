/** The methods of W3C WebSub section 8, weakest first. */
const hashes = { sha1: 'SHA-1', sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' } as const
type Method = keyof typeof hashes

/** `sha256=…` for X-Hub-Signature: the HMAC of exactly these bytes. */
export async function signBody(secret: string, body: Uint8Array<ArrayBuffer>): Promise<string> {
  const mac = await crypto.subtle.sign('HMAC', await keyOf('sha256', secret, 'sign'), body)
  const hex = Array.from(new Uint8Array(mac), (byte) => byte.toString(16).padStart(2, '0'))
  return `sha256=${hex.join('')}`
}

/** Whether `header` is the signature of these bytes. Compares in constant time. */
export async function isSignedBody(
  header: string | undefined,
  secret: string,
  body: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const [, method = '', hex = ''] = /^([a-z0-9]+)=([0-9a-f]+)$/i.exec(header?.trim() ?? '') ?? []
  const name = method.toLowerCase()
  if (!isMethod(name) || hex.length % 2 !== 0) return false
  const mac = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  return crypto.subtle.verify('HMAC', await keyOf(name, secret, 'verify'), mac, body)
}

const isMethod = (name: string): name is Method => Object.hasOwn(hashes, name)

function keyOf(method: Method, secret: string, use: 'sign' | 'verify'): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(secret)
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: hashes[method] }, false, [use])
}
