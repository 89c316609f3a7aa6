import type { Metadata, Sharp } from 'sharp'
import {
  asItIs,
  type Fitted,
  type ImageRules,
  isTooNarrow,
  sizeWithin,
  TOO_NARROW,
} from '../core/image-rules.ts'
import { imageSize } from '../core/image-size.ts'
import type { ImageFitter } from '../ports/image-fitter.ts'

/** More are refused before they are decoded: a small file may claim to be enormous. */
const MOST_PIXELS = 100_000_000
/** Of those that can only be decoded whole, not line by line. */
const MOST_WHOLE = 30_000_000
/** For each try: a share does not wait for ever. */
const PATIENCE = { seconds: 10 }
/** Tried in this order until the bytes fit. */
const STEPS = [
  { scale: 1, quality: 85 },
  { scale: 1, quality: 75 },
  { scale: 0.8, quality: 75 },
  { scale: 0.6, quality: 70 },
  { scale: 0.4, quality: 65 },
  { scale: 0.25, quality: 60 },
]

/** Only loaded when the first image is fitted: most processes need it late or never. */
const load = async () => (await import('sharp')).default
type Open = Awaited<ReturnType<typeof load>>

/** Fits images with sharp: https://sharp.pixelplumbing.com */
export const sharpFitter: ImageFitter = {
  async fit(bytes, rules) {
    let open: Open
    try {
      open = await load()
    } catch {
      // No build of it for this machine.
      return asItIs(bytes, rules)
    }
    // What it would decode beside these, such as SVG, has no place on a network.
    if (!imageSize(bytes)) return { ok: false, reason: 'it is no PNG, JPEG, GIF, WebP or AVIF' }
    try {
      return await inTurn(() => fitted(open, bytes, rules))
    } catch (error) {
      const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''
      if (/^timeout/.test(why))
        return { ok: false, reason: 'it takes too long to fit', passing: true }
      return { ok: false, reason: `it cannot be decoded (${why.slice(0, 200)})` }
    }
  },
}

let last: Promise<unknown> = Promise.resolve()

/** One after the other: an image in the making takes hundreds of megabytes. */
function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  const mine = last.then(work)
  last = mine.catch(() => {})
  return mine
}

async function fitted(
  open: Open,
  bytes: Uint8Array<ArrayBuffer>,
  rules: ImageRules,
): Promise<Fitted> {
  const image = () =>
    open(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'truncated' }).timeout(PATIENCE)
  const facts = await image().metadata()
  // As it is seen: turned as its metadata says.
  const { width, height } = facts.autoOrient
  if (!isReadByLine(facts) && width * height > MOST_WHOLE) {
    return { ok: false, reason: `it is ${width} × ${height}, more than is decoded at once` }
  }
  if (isTooNarrow(width, height, rules.maxRatio)) return { ok: false, reason: TOO_NARROW }
  const same = asItIs(bytes, rules)
  if (same.ok && isPlain(facts)) {
    await image().stats()
    return same
  }
  return remade(image, facts, rules)
}

const isReadByLine = ({ format, isProgressive }: Metadata) =>
  !isProgressive && (format === 'jpeg' || format === 'png')

/** Nothing in it tells where and when it was taken, or how it is to be turned. */
const isPlain = ({ exif, xmp, iptc, orientation = 1, pages = 1 }: Metadata) =>
  !exif && !xmp && !iptc && orientation === 1 && pages === 1

/** sharp leaves all metadata out unless it is asked to keep it. */
async function remade(image: () => Sharp, facts: Metadata, rules: ImageRules): Promise<Fitted> {
  const size = sizeWithin(facts.autoOrient, rules)
  const seeThrough =
    facts.hasAlpha && rules.types.includes('image/png') && !(await image().stats()).isOpaque
  for (const { scale, quality } of STEPS) {
    const width = Math.max(1, Math.round(size.width * scale))
    const height = Math.max(1, Math.round(size.height * scale))
    const upright = image()
      .autoOrient()
      .resize(width, height, { fit: 'fill' })
      .toColourspace('srgb')
    const drawn = seeThrough
      ? upright.clone().png({ compressionLevel: 9 })
      : upright.clone().flatten({ background: '#ffffff' }).jpeg({ quality })
    const { data } = await drawn.toBuffer({ resolveWithObject: true })
    if (data.byteLength > rules.maxBytes) continue
    const type = seeThrough ? 'image/png' : 'image/jpeg'
    return { ok: true, bytes: Uint8Array.from(data), type, width, height }
  }
  return { ok: false, reason: `it cannot be made to fit ${rules.maxBytes} bytes` }
}
