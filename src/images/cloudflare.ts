import {
  asItIs,
  type Fitted,
  type ImageRules,
  isTooNarrow,
  TOO_NARROW,
} from '../core/image-rules.ts'
import { imageSize } from '../core/image-size.ts'
import type { ImageFitter } from '../ports/image-fitter.ts'

/** What is used of the Images binding: https://developers.cloudflare.com/images/transform-images/bindings/ */
export interface ImagesBinding {
  input(stream: ReadableStream<Uint8Array>): Transformer
}

interface Transformer {
  transform(wanted: { width: number; height: number; fit: 'scale-down' }): Transformer
  output(options: {
    format: 'image/jpeg'
    quality: number
    background: string
  }): Promise<{ response(): Response }>
}

const STEPS = [
  { scale: 1, quality: 85 },
  { scale: 0.8, quality: 75 },
  { scale: 0.5, quality: 65 },
]

/**
 * Fits images with the Images binding, which turns them upright and leaves metadata out. It bills each transformation, so one that
 * fits already is used as it is.
 */
export function cloudflareFitter(images: ImagesBinding): ImageFitter {
  return {
    async fit(bytes, rules) {
      const size = imageSize(bytes)
      const same = asItIs(bytes, rules)
      if (!size || same.ok) return same
      if (isTooNarrow(size.width, size.height, rules.maxRatio)) {
        return { ok: false, reason: TOO_NARROW }
      }
      try {
        return await remade(images, bytes, rules)
      } catch (error) {
        const why = error instanceof Error ? error.message.slice(0, 200) : ''
        return { ok: false, reason: `it cannot be decoded (${why})` }
      }
    },
  }
}

async function remade(
  images: ImagesBinding,
  bytes: Uint8Array<ArrayBuffer>,
  { maxWidth, maxHeight, maxBytes }: ImageRules,
): Promise<Fitted> {
  for (const { scale, quality } of STEPS) {
    const width = Math.floor(maxWidth * scale)
    const height = Math.floor(maxHeight * scale)
    const drawn = await images
      .input(new Blob([bytes]).stream())
      .transform({ width, height, fit: 'scale-down' })
      .output({ format: 'image/jpeg', quality, background: '#ffffff' })
    const made = new Uint8Array(await drawn.response().arrayBuffer())
    const size = imageSize(made)
    if (!size || made.byteLength > maxBytes) continue
    return { ok: true, bytes: made, type: 'image/jpeg', width: size.width, height: size.height }
  }
  return { ok: false, reason: `it cannot be made to fit ${maxBytes} bytes` }
}
