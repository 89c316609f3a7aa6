/**
 * The text of bytes that come in pieces: in the encoding of a byte order mark, else of the XML declaration, else UTF-8. Nothing
 * is held but the piece at hand.
 */
export async function* textStream(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined
  for await (const piece of bytes) {
    decoder ??= decoderFor(piece)
    const text = decoder.decode(piece, { stream: true })
    if (text !== '') yield text
  }
  const rest = decoder?.decode() ?? ''
  if (rest !== '') yield rest
}

function decoderFor(start: Uint8Array): TextDecoder {
  const [a, b] = start
  if (a === 0xff && b === 0xfe) return new TextDecoder('utf-16le')
  if (a === 0xfe && b === 0xff) return new TextDecoder('utf-16be')
  const head = new TextDecoder('latin1').decode(start.subarray(0, 512))
  const [, label = 'utf-8'] = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']+)["']/i.exec(head) ?? []
  try {
    return new TextDecoder(/^utf-?16/i.test(label) ? 'utf-8' : label.trim())
  } catch {
    return new TextDecoder('utf-8')
  }
}
