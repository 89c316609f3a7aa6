import type { Fitted, ImageRules } from '../core/image-rules.ts'

/** Makes images fit what networks take: smaller, of another type, upright, without metadata. The same bytes give the same image. */
export interface ImageFitter {
  /** Decodes the whole image, so that a broken one is told. Never throws. */
  fit(bytes: Uint8Array<ArrayBuffer>, rules: ImageRules): Promise<Fitted>
}
