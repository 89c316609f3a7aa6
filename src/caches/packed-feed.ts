import type { RenderedFeed } from '../ports/feed-cache.ts'

/** What stands before the three renderings: all that goes along with them, as JSON, and how long each is. */
type Label = Omit<
  RenderedFeed,
  'bytes' | 'gzip' | 'brotli' | 'lastModified' | 'settlesAt' | 'validUntil' | 'newest'
> & {
  readonly lastModified: number
  readonly settlesAt?: number
  readonly validUntil?: number
  readonly newest?: { readonly guid: string; readonly at: number }
  readonly lengths: readonly [number, number, number]
}

/** A feed as one run of bytes: the length of its label in four bytes, the label, and the feed in every coding. */
export function packFeed(feed: RenderedFeed): Uint8Array<ArrayBuffer> {
  const { bytes, gzip, brotli, lastModified, settlesAt, validUntil, newest, ...rest } = feed
  const label: Label = {
    ...rest,
    lastModified: lastModified.getTime(),
    ...(settlesAt && { settlesAt: settlesAt.getTime() }),
    ...(validUntil && { validUntil: validUntil.getTime() }),
    ...(newest && { newest: { guid: newest.guid, at: newest.at.getTime() } }),
    lengths: [bytes.byteLength, gzip.byteLength, brotli.byteLength],
  }
  const written = new TextEncoder().encode(JSON.stringify(label))
  const parts = [lengthOf(written), written, bytes, gzip, brotli]
  const packed = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0))
  let at = 0
  for (const part of parts) {
    packed.set(part, at)
    at += part.byteLength
  }
  return packed
}

/** @returns undefined for anything but what `packFeed` gave */
export function unpackFeed(packed: ArrayBuffer): RenderedFeed | undefined {
  if (packed.byteLength < 4) return undefined
  const start = 4 + new DataView(packed).getUint32(0)
  const label = readLabel(packed, start)
  if (!label) return undefined
  const { lengths, lastModified, settlesAt, validUntil, newest, ...rest } = label
  const [plain, gzip, brotli] = lengths
  if (start + plain + gzip + brotli !== packed.byteLength) return undefined
  return {
    ...rest,
    lastModified: new Date(lastModified),
    ...(settlesAt !== undefined && { settlesAt: new Date(settlesAt) }),
    ...(validUntil !== undefined && { validUntil: new Date(validUntil) }),
    ...(newest && { newest: { guid: newest.guid, at: new Date(newest.at) } }),
    bytes: new Uint8Array(packed, start, plain),
    gzip: new Uint8Array(packed, start + plain, gzip),
    brotli: new Uint8Array(packed, start + plain + gzip, brotli),
  }
}

function readLabel(packed: ArrayBuffer, end: number): Label | undefined {
  if (end > packed.byteLength) return undefined
  try {
    return JSON.parse(new TextDecoder().decode(new Uint8Array(packed, 4, end - 4)))
  } catch {
    return undefined
  }
}

function lengthOf(written: Uint8Array): Uint8Array {
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, written.byteLength)
  return length
}
