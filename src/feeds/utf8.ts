export type Bytes = Uint8Array<ArrayBuffer>

const encoder = new TextEncoder()

/** A UTF-16 unit takes three bytes at most. */
const BYTES_A_UNIT = 3
const workspace = new Uint8Array(BYTES_A_UNIT * 16_384)

/** `TextEncoder.encode` counts the bytes of a text before it writes them: writing and copying is quicker for short texts. */
export function utf8(text: string): Bytes {
  if (text.length * BYTES_A_UNIT > workspace.length) return encoder.encode(text)
  return workspace.slice(0, encoder.encodeInto(text, workspace).written)
}

/** One after the other: what is in UTF-8 already is only copied. */
export function joined(parts: readonly (string | Bytes)[]): Bytes {
  const pieces = parts.map((part) => (typeof part === 'string' ? utf8(part) : part))
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}
