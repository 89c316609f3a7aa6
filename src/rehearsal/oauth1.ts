/** Keys of one account, as OAuth 1.0a names them (RFC 5849). */
export interface OAuthKeys {
  readonly consumerKey: string
  readonly consumerSecret: string
  readonly token: string
  readonly tokenSecret: string
}

/** How far the clocks may differ, in seconds. */
const TOLERANCE = 300

/** Verifies HMAC-SHA1 signatures over the address of the real network; a nonce works once. */
export function oauth1Verifier(
  secrets: Pick<OAuthKeys, 'consumerKey' | 'consumerSecret' | 'tokenSecret'>,
  now: () => Date,
): (request: { method: string; url: URL; authorization: string | null }) => Promise<string | null> {
  const nonces = new Map<string, number>()
  /** The token that signed the request, or null. */
  return async ({ method, url, authorization }) => {
    const oauth = parameters(authorization)
    const timestamp = Number(oauth.get('oauth_timestamp'))
    const seconds = now().getTime() / 1000
    const token = oauth.get('oauth_token')
    const known =
      token !== undefined &&
      oauth.get('oauth_consumer_key') === secrets.consumerKey &&
      oauth.get('oauth_signature_method') === 'HMAC-SHA1' &&
      (oauth.get('oauth_version') ?? '1.0') === '1.0' &&
      Math.abs(seconds - timestamp) <= TOLERANCE
    if (!known) return null
    const expected = await signature(method, url, oauth, secrets)
    if (oauth.get('oauth_signature') !== expected) return null
    const nonce = `${timestamp} ${token} ${oauth.get('oauth_nonce')}`
    if (nonces.has(nonce)) return null
    for (const [old, time] of nonces) if (time < seconds - 2 * TOLERANCE) nonces.delete(old)
    nonces.set(nonce, timestamp)
    return token
  }
}

/** RFC 5849 §3.5.1 */
function parameters(authorization: string | null): ReadonlyMap<string, string> {
  const pairs = authorization?.startsWith('OAuth ')
    ? [...authorization.slice(6).matchAll(/([\w%]+)="([^"]*)"/g)]
    : []
  return new Map(pairs.map(([, name = '', value = '']) => [decoded(name), decoded(value)]))
}

/** RFC 5849 §3.4: method, address and sorted parameters, each percent-encoded. */
async function signature(
  method: string,
  url: URL,
  oauth: ReadonlyMap<string, string>,
  { consumerSecret, tokenSecret }: Pick<OAuthKeys, 'consumerSecret' | 'tokenSecret'>,
): Promise<string> {
  const own = [...oauth].filter(([name]) => name !== 'oauth_signature' && name !== 'realm')
  const sorted = [...own, ...url.searchParams]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&')
  const base = [method.toUpperCase(), url.origin + url.pathname, sorted].map(encoded).join('&')
  const bytes = new TextEncoder()
  const key = await crypto.subtle.importKey(
    'raw',
    bytes.encode(`${encoded(consumerSecret)}&${encoded(tokenSecret)}`),
    { name: 'HMAC', hash: 'SHA-1' },
    false,
    ['sign'],
  )
  const signed = await crypto.subtle.sign('HMAC', key, bytes.encode(base))
  return btoa(String.fromCharCode(...new Uint8Array(signed)))
}

/** RFC 5849 §3.6 encodes more than encodeURIComponent. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
