import { cutAnywhere } from './cut-text.ts'
import { imageSize } from './image-size.ts'
import type { Post } from './post.ts'
import type { ImagesMode } from './setup.ts'
import type { TextRules } from './text-rules.ts'

export type ImageType = 'image/jpeg' | 'image/png' | 'image/gif' | 'image/webp'

/** Which images a network takes. Data only, like its text rules. */
export interface ImageRules {
  readonly types: readonly ImageType[]
  readonly maxBytes: number
  readonly maxWidth: number
  readonly maxHeight: number
  /** The longer side by the shorter. */
  readonly maxRatio?: number
}

export interface AttachRules extends ImageRules {
  /** Longest alternative text, in UTF-16 units; 0 where the network takes none. */
  readonly maxAlt: number
  /** What holds for a text that stands under an image. */
  readonly text?: Partial<TextRules>
}

export interface NetworkImages {
  /** On the card of a link, where the network makes no card itself. */
  readonly card?: ImageRules
  /** Shown by itself, above or below the text. */
  readonly attach?: AttachRules
}

/** What the image of a post is to be on a network. */
export type ImageUse =
  | { readonly as: 'card'; readonly rules: ImageRules }
  | { readonly as: 'attach'; readonly rules: AttachRules }

/**
 * Undefined when nothing is uploaded: without an image, where the account wants none, and where the network takes the image of
 * the page.
 *
 * @param hasCard the share comes with a card
 */
export function imageUse(
  images: NetworkImages | undefined,
  mode: ImagesMode | undefined,
  post: Pick<Post, 'image'>,
  hasCard: boolean,
): ImageUse | undefined {
  if (!post.image || mode === 'never') return undefined
  if (mode === 'attach' && images?.attach) return { as: 'attach', rules: images.attach }
  return images?.card && hasCard ? { as: 'card', rules: images.card } : undefined
}

/** An image that was made to fit, or why there is none. */
export type Fitted =
  | {
      readonly ok: true
      readonly bytes: Uint8Array<ArrayBuffer>
      readonly type: ImageType
      readonly width: number
      readonly height: number
    }
  | {
      readonly ok: false
      readonly reason: string
      /** It may be made another time. */
      readonly passing?: true
    }

/** Uses an image as it is, when its own header says that it fits. */
export function asItIs(bytes: Uint8Array<ArrayBuffer>, rules: ImageRules): Fitted {
  const size = imageSize(bytes)
  if (!size) return { ok: false, reason: 'it is no PNG, JPEG, GIF, WebP or AVIF' }
  const { width, height } = size
  const type = rules.types.find((one) => one === `image/${size.type}`)
  if (!type) return { ok: false, reason: `the network takes no ${size.type.toUpperCase()}` }
  const reason = tooLarge({ ...size, bytes: bytes.byteLength }, rules)
  return reason ? { ok: false, reason } : { ok: true, bytes, type, width, height }
}

function tooLarge(
  { width, height, bytes }: { width: number; height: number; bytes: number },
  { maxWidth, maxHeight, maxBytes, maxRatio }: ImageRules,
): string | undefined {
  if (bytes > maxBytes) return `it has ${bytes} bytes, and the network takes ${maxBytes}`
  if (width > maxWidth || height > maxHeight) {
    return `it is ${width} × ${height}, and the network takes ${maxWidth} × ${maxHeight}`
  }
  return isTooNarrow(width, height, maxRatio) ? TOO_NARROW : undefined
}

export const TOO_NARROW = 'it is too long and narrow for the network'

export const isTooNarrow = (width: number, height: number, maxRatio: number | undefined) =>
  maxRatio !== undefined && Math.max(width, height) > maxRatio * Math.min(width, height)

/** The largest size of the same shape within the rules, and within the image's own. */
export function sizeWithin(
  { width, height }: { readonly width: number; readonly height: number },
  { maxWidth, maxHeight }: ImageRules,
): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, maxWidth / width, maxHeight / height)
  return {
    width: Math.max(1, Math.floor(width * scale)),
    height: Math.max(1, Math.floor(height * scale)),
  }
}

/** An alternative text as a network takes it; undefined where there is none to give. */
export function altWithin(alt: string | undefined, max: number): string | undefined {
  const text = alt?.trim()
  if (!text || max <= 0) return undefined
  return text.length <= max ? text : cutAnywhere(text, (cut) => cut.length <= max)
}
