/** Standard Webhooks 1.0: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */

const PREFIX = 'whsec_'

/** The key that a secret stands for; undefined when it is not `whsec_` and base64 of 24 to 64 bytes. */
export function webhookKey(secret: string): Uint8Array<ArrayBuffer> | undefined {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : ''
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.replace(/=+$/, '').length % 4 === 1) {
    return undefined
  }
  const key = Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
  return key.length >= 24 && key.length <= 64 ? key : undefined
}

/** The three headers of a signed message. `at` is when it is sent; the id stays the same however often that is. */
export async function signedHeaders(
  secret: string,
  message: { readonly id: string; readonly at: Date; readonly body: string },
): Promise<Readonly<Record<string, string>>> {
  const timestamp = String(Math.floor(message.at.getTime() / 1000))
  const headers = { 'webhook-id': message.id, 'webhook-timestamp': timestamp }
  const key = webhookKey(secret)
  if (!key) return headers
  const hmac = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ])
  const content = new TextEncoder().encode(`${message.id}.${timestamp}.${message.body}`)
  const signature = new Uint8Array(await crypto.subtle.sign('HMAC', hmac, content))
  return { ...headers, 'webhook-signature': `v1,${btoa(String.fromCharCode(...signature))}` }
}
