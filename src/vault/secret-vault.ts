import { InputError } from '../core/errors.ts'
import type { Vault } from '../ports/vault.ts'

/**
 * AES-256-GCM with a key derived from POSTHORN_SECRET by HKDF-SHA-256 (RFC 5869). A sealed text is `v1.` and base64url of
 * the 12-byte nonce and what AES gave. Runs on Node and in workerd (WebCrypto).
 */
export function secretVault(secret: string): Vault {
  const key = derive(secret)
  return {
    async seal(clear) {
      const nonce = crypto.getRandomValues(new Uint8Array(12))
      const sealed = await crypto.subtle.encrypt(
        { name: 'AES-GCM', iv: nonce },
        await key,
        new TextEncoder().encode(clear),
      )
      return `v1.${toBase64Url(new Uint8Array([...nonce, ...new Uint8Array(sealed)]))}`
    },
    async open(sealed) {
      try {
        const bytes = fromBase64Url(sealed.replace(/^v1\./, ''))
        const clear = await crypto.subtle.decrypt(
          { name: 'AES-GCM', iv: bytes.slice(0, 12) },
          await key,
          bytes.slice(12),
        )
        return new TextDecoder().decode(clear)
      } catch {
        throw new InputError(
          'database',
          'The stored credentials cannot be opened with this POSTHORN_SECRET. Start with the secret they were saved under, or apply the set-up file again (posthorn apply).',
        )
      }
    },
  }
}

async function derive(secret: string): Promise<CryptoKey> {
  const text = new TextEncoder()
  const material = await crypto.subtle.importKey('raw', text.encode(secret), 'HKDF', false, [
    'deriveKey',
  ])
  return crypto.subtle.deriveKey(
    {
      name: 'HKDF',
      hash: 'SHA-256',
      salt: text.encode('posthorn'),
      info: text.encode('credentials'),
    },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  )
}

const toBase64Url = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')

const fromBase64Url = (text: string) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
    char.charCodeAt(0),
  )
