import type { Hit } from './rule.ts'

export interface Decoded {
  readonly text: string
  readonly faults: readonly Hit[]
}

/** The text of a document in the encoding it says, with what contradicts it (XML 1.0, 4.3.3; RFC 7303, 3). */
export function decodeStrictly(bytes: Uint8Array, contentType: string | undefined): Decoded {
  const label = marked(bytes) ?? charset(contentType) ?? declared(bytes) ?? 'utf-8'
  const known = decoderOf(label)
  const fault = known ? undefined : { message: `the encoding ${label.slice(0, 40)} is not known` }
  const decoder = known ?? new TextDecoder('utf-8')
  const text = decoder.decode(bytes)
  const broken = decoder.encoding === 'utf-8' ? text.indexOf('\ufffd') : -1
  const wrong = broken >= 0 && !isWhole(bytes)
  return {
    text,
    faults: [
      ...(fault ? [fault] : []),
      ...(wrong ? [{ at: broken, message: 'a character that is not written in UTF-8' }] : []),
    ],
  }
}

/** https://encoding.spec.whatwg.org/#bom-sniff */
function marked([a, b, c]: Uint8Array): string | undefined {
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8'
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  return a === 0xfe && b === 0xff ? 'utf-16be' : undefined
}

const charset = (contentType = '') => /charset\s*=\s*["']?([^\s"';,]+)/i.exec(contentType)?.[1]

function declared(bytes: Uint8Array): string | undefined {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 200))
  return /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']+)["']/i.exec(start)?.[1]
}

function decoderOf(label: string): TextDecoder | undefined {
  try {
    return new TextDecoder(label)
  } catch {
    return undefined
  }
}

function isWhole(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}
