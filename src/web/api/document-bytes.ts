import { InputError } from '../../core/errors.ts'

/** The bytes of a document in a request body: base64 keeps those of another character set. @throws InputError `invalid` */
export function documentBytes(document: string, encoding: 'text' | 'base64'): Uint8Array {
  if (encoding === 'text') return new TextEncoder().encode(document)
  try {
    return Uint8Array.from(atob(document), (char) => char.charCodeAt(0))
  } catch {
    const message = 'expected base64'
    throw new InputError('invalid', `document: ${message}`, [{ path: 'document', message }])
  }
}
