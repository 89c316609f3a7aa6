import { InputError } from '../core/errors.ts'
import type { CliIo } from './cli-io.ts'
import { readBytes } from './post-file.ts'

/** How the API is given a document: by its address, or whole. */
export interface DocumentBody {
  readonly url?: string
  readonly document?: string
  readonly encoding?: 'base64'
}

export const isAddress = (source: string) => /^https?:\/\//i.test(source)

/**
 * Text where a file is UTF-8; else its bytes as they are, whose character set the server finds out.
 *
 * @throws InputError `invalid` that names the file
 */
export async function documentBody(
  io: Pick<CliIo, 'readFile'>,
  source: string,
): Promise<DocumentBody> {
  if (isAddress(source)) return { url: source }
  if (/^[a-z][\w+.-]*:\/\//i.test(source)) {
    throw new InputError('invalid', `${source}: expected an http or https URL, or a file`)
  }
  const bytes = await readBytes(io, source)
  try {
    return { document: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch {
    const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
    return { document: btoa(binary), encoding: 'base64' }
  }
}
