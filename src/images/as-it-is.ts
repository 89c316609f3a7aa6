import { asItIs } from '../core/image-rules.ts'
import type { ImageFitter } from '../ports/image-fitter.ts'

/** Where nothing can change images: those that fit already are used. */
export const asItIsFitter: ImageFitter = { fit: async (bytes, rules) => asItIs(bytes, rules) }
