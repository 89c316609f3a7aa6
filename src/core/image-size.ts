export interface ImageSize {
  readonly type: 'png' | 'jpeg' | 'gif' | 'webp' | 'avif'
  readonly width: number
  readonly height: number
}

/**
 * What an image is and how large, read from its first bytes; undefined when it is none that networks show, or when its size
 * comes later. Never reads past the end, whatever the bytes claim.
 */
export function imageSize(bytes: Uint8Array): ImageSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const found = png(view) ?? gif(view) ?? jpeg(view) ?? webp(view) ?? avif(view)
  return found && found.width > 0 && found.height > 0 ? found : undefined
}

const has = ({ byteLength }: DataView, bytes: number) => byteLength >= bytes

/** Four letters; empty past the end. */
const letters = (view: DataView, at: number): string =>
  has(view, at + 4)
    ? String.fromCharCode(...[0, 1, 2, 3].map((offset) => view.getUint8(at + offset)))
    : ''

/** https://www.w3.org/TR/png-3/#5PNG-file-signature and #11IHDR */
function png(view: DataView): ImageSize | undefined {
  if (!has(view, 24) || view.getUint32(0) !== 0x89504e47 || view.getUint32(4) !== 0x0d0a1a0a) {
    return undefined
  }
  if (letters(view, 12) !== 'IHDR') return undefined
  return { type: 'png', width: view.getUint32(16), height: view.getUint32(20) }
}

/** https://www.w3.org/Graphics/GIF/spec-gif89a.txt, sections 17 and 18 */
function gif(view: DataView): ImageSize | undefined {
  if (letters(view, 0) !== 'GIF8' || !has(view, 10)) return undefined
  return { type: 'gif', width: view.getUint16(6, true), height: view.getUint16(8, true) }
}

/** ITU-T T.81 annex B: segments, of which a start of frame (table B.1) says the size. */
function jpeg(view: DataView): ImageSize | undefined {
  if (!has(view, 3) || view.getUint16(0) !== 0xffd8) return undefined
  for (let at = 2; has(view, at + 9); ) {
    if (view.getUint8(at) !== 0xff) return undefined
    const marker = view.getUint8(at + 1)
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (isFrame(marker)) {
      return { type: 'jpeg', width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    }
    const isAlone = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)
    at += isAlone ? 2 : 2 + Math.max(2, view.getUint16(at + 2))
  }
  return undefined
}

/** All of C0 to CF but tables (C4, CC) and what is reserved (C8). */
const isFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

/** RFC 9649 section 2 */
function webp(view: DataView): ImageSize | undefined {
  if (letters(view, 0) !== 'RIFF' || letters(view, 8) !== 'WEBP' || !has(view, 30)) return undefined
  switch (letters(view, 12)) {
    case 'VP8 ':
      return {
        type: 'webp',
        width: view.getUint16(26, true) & 0x3fff,
        height: view.getUint16(28, true) & 0x3fff,
      }
    case 'VP8L': {
      const bits = view.getUint32(21, true)
      return { type: 'webp', width: 1 + (bits & 0x3fff), height: 1 + ((bits >> 14) & 0x3fff) }
    }
    case 'VP8X':
      return { type: 'webp', width: 1 + uint24(view, 24), height: 1 + uint24(view, 27) }
    default:
      return undefined
  }
}

const uint24 = (view: DataView, at: number) =>
  view.getUint16(at, true) | (view.getUint8(at + 2) << 16)

/** ISO/IEC 14496-12 and 23008-12: the largest `ispe` is the whole image, others are its tiles or its thumbnail. */
function avif(view: DataView): ImageSize | undefined {
  const [first] = boxes(view, 0, view.byteLength)
  if (first?.type !== 'ftyp') return undefined
  const brands = Math.min(first.end, view.byteLength)
  const isAvif = range(first.start, brands, 4).some((at) => /^avi[fs]$/.test(letters(view, at)))
  if (!isAvif) return undefined
  const sizes = inside(view, 0, view.byteLength, 'meta')
    .flatMap(({ start, end }) => inside(view, start + 4, end, 'iprp'))
    .flatMap(({ start, end }) => inside(view, start, end, 'ipco'))
    .flatMap(({ start, end }) => inside(view, start, end, 'ispe'))
    .filter(({ start }) => has(view, start + 12))
    .map(({ start }) => ({ width: view.getUint32(start + 4), height: view.getUint32(start + 8) }))
    .sort((a, b) => b.width * b.height - a.width * a.height)
  return sizes[0] && { type: 'avif', ...sizes[0] }
}

interface Box {
  readonly type: string
  /** Of what is in it. */
  readonly start: number
  readonly end: number
}

const inside = (view: DataView, from: number, to: number, type: string): Box[] =>
  boxes(view, from, to).filter((box) => box.type === type)

/** No file has more boxes side by side than a few; a hostile one is not read to its end. */
const MOST_BOXES = 1_000

function boxes(view: DataView, from: number, to: number): Box[] {
  const found: Box[] = []
  let at = from
  while (has(view, at + 8) && at + 8 <= to && found.length < MOST_BOXES) {
    const size = view.getUint32(at)
    const isLong = size === 1 && has(view, at + 16)
    const length = isLong ? Number(view.getBigUint64(at + 8)) : size === 0 ? to - at : size
    const header = isLong ? 16 : 8
    if (length < header) return found
    const end = Math.min(at + length, to)
    found.push({ type: letters(view, at + 4), start: at + header, end })
    at += length
  }
  return found
}

const range = (from: number, to: number, step: number): number[] =>
  Array.from(
    { length: Math.max(0, Math.floor((to - from) / step)) },
    (_, index) => from + index * step,
  )
