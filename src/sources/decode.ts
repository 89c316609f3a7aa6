import type { FetchedDocument } from '../ports/source.ts'

/**
 * The text of a document: in the encoding of its byte order mark, else of Content-Type, else of its XML
 * declaration, else UTF-8. Bytes that contradict what was said are read as UTF-8 or windows-1252.
 * Characters that XML 1.0 forbids are left out.
 */
export function decode(document: Pick<FetchedDocument, 'bytes' | 'contentType'>): string {
  const { bytes, contentType } = document
  return withoutForbidden(
    byMark(bytes) ?? bySaying(bytes, [charset(contentType), declared(bytes)]) ?? guessed(bytes),
  )
}

/** https://encoding.spec.whatwg.org/#bom-sniff, and UTF-16 without a mark as XML 1.0 appendix F tells it. */
function byMark(bytes: Uint8Array): string | undefined {
  const [a, b, c, d] = bytes
  if (a === 0xef && b === 0xbb && c === 0xbf) return new TextDecoder('utf-8').decode(bytes)
  if (a === 0xff && b === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (a === 0xfe && b === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  if (a === 0x3c && b === 0 && c === 0x3f && d === 0) {
    return new TextDecoder('utf-16le').decode(bytes)
  }
  if (a === 0 && b === 0x3c && c === 0 && d === 0x3f) {
    return new TextDecoder('utf-16be').decode(bytes)
  }
  return undefined
}

function bySaying(bytes: Uint8Array, labels: readonly (string | undefined)[]): string | undefined {
  for (const label of labels) {
    // Whoever can read `encoding="utf-16"` byte by byte is not reading UTF-16.
    if (label === undefined || /^utf-?16/i.test(label)) continue
    const text = isUtf8(label) ? tolerantUtf8(bytes) : strict(bytes, label)
    if (text !== undefined) return text
  }
  return undefined
}

/** Also when quoted, padded, or followed by a stray `;`. */
function charset(contentType: string | undefined): string | undefined {
  return /charset\s*=\s*["']?([^\s"';,]+)/i.exec(contentType ?? '')?.[1]
}

function declared(bytes: Uint8Array): string | undefined {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 512))
  return /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']\s*([^\s"']+)\s*["']/i.exec(start)?.[1]
}

const isUtf8 = (label: string) => /^(utf-?8|unicode-1-1-utf-8|us-ascii|ascii)$/i.test(label)

function strict(bytes: Uint8Array, label: string): string | undefined {
  try {
    // As a stream, because a document that breaks off within a character is still in its encoding.
    return new TextDecoder(label, { fatal: true }).decode(bytes, { stream: true })
  } catch {
    return undefined
  }
}

/** UTF-8 in which a few characters may be broken, as when a producer cut a text by bytes. */
function tolerantUtf8(bytes: Uint8Array): string | undefined {
  const text = strict(bytes, 'utf-8')
  if (text !== undefined) return text
  const repaired = new TextDecoder('utf-8').decode(bytes)
  let broken = 0
  let sound = 0
  for (let at = 0; at < repaired.length; at++) {
    const unit = repaired.charCodeAt(at)
    if (unit === 0xfffd) broken++
    else if (unit > 0x7f) sound++
  }
  return broken * 4 <= sound ? repaired : undefined
}

function guessed(bytes: Uint8Array): string {
  return tolerantUtf8(bytes) ?? new TextDecoder('windows-1252').decode(bytes)
}

/** https://www.w3.org/TR/xml/#charsets */
function withoutForbidden(text: string): string {
  return text.replace(/[\0-\x08\v\f\x0e-\x1f\ufffe\uffff]/g, '')
}
