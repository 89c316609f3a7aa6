import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest()
const url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
/** CBOR, as far as it is needed here: https://www.rfc-editor.org/rfc/rfc8949 */
const head = (major: number, length: number) =>
  length < 24
    ? [(major << 5) | length]
    : length < 256
      ? [(major << 5) | 24, length]
      : [(major << 5) | 25, length >> 8, length & 255]
const text = (value: string) => Buffer.from([...head(3, value.length), ...Buffer.from(value)])
const bytes = (value: Uint8Array) => Buffer.from([...head(2, value.length), ...value])
const map = (...entries: Uint8Array[]) =>
  Buffer.concat([Buffer.from(head(5, entries.length / 2)), ...entries])
const ES256 = Buffer.from([0x26])

/** A device with one passkey, for ES256: https://www.w3.org/TR/webauthn-3/ */
export function authenticator({ host, origin }: { host: string; origin: string }) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const id = randomBytes(16)
  const clientData = (type: string, challenge: string) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))
  const said = (flags: number, counter: number) =>
    Buffer.concat([sha256(host), Buffer.from([flags, 0, 0, 0, counter])])
  const common = { id: url(id), rawId: url(id), type: 'public-key', clientExtensionResults: {} }
  return {
    /** What it makes of an order; `packed`: signed by the passkey itself. */
    create(challenge: string, fmt: 'none' | 'packed' | 'fido-u2f') {
      const key = map(
        ...[Buffer.from([1]), Buffer.from([2]), Buffer.from([3]), ES256],
        ...[Buffer.from([0x20]), Buffer.from([1])],
        ...[Buffer.from([0x21]), bytes(Buffer.from(x, 'base64url'))],
        ...[Buffer.from([0x22]), bytes(Buffer.from(y, 'base64url'))],
      )
      const named = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, key])
      const authData = Buffer.concat([said(0x45, 0), named])
      const data = clientData('webauthn.create', challenge)
      const signature = sign('sha256', Buffer.concat([authData, sha256(data)]), privateKey)
      const statement =
        fmt === 'none' ? map() : map(text('alg'), ES256, text('sig'), bytes(signature))
      const attestation = map(
        ...[text('fmt'), text(fmt)],
        ...[text('attStmt'), statement],
        ...[text('authData'), bytes(authData)],
      )
      const response = { clientDataJSON: url(data), attestationObject: url(attestation) }
      return JSON.stringify({ ...common, response })
    },
    /** What it answers to whoever asks whose passkey it has. */
    answer(challenge: string, counter: number) {
      const authData = said(0x05, counter)
      const data = clientData('webauthn.get', challenge)
      const signature = sign('sha256', Buffer.concat([authData, sha256(data)]), privateKey)
      const response = {
        clientDataJSON: url(data),
        authenticatorData: url(authData),
        signature: url(signature),
      }
      return JSON.stringify({ ...common, response })
    },
  }
}
