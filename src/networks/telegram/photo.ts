import type { NetworkImages } from '../../core/image-rules.ts'
import type { Answer, Failure } from '../http.ts'

/** https://core.telegram.org/bots/api#sendphoto: ten megabytes, sides of ten thousand together, a caption of 1024 characters. */
export const images: NetworkImages = {
  attach: {
    types: ['image/jpeg', 'image/png'],
    maxBytes: 10_000_000,
    maxWidth: 2_560,
    maxHeight: 2_560,
    maxRatio: 20,
    maxAlt: 0,
    text: { max: 1_024 },
  },
}

/** Said of the photo, not of its caption: nothing was posted. */
const unwanted =
  /IMAGE_PROCESS_FAILED|PHOTO_(?:INVALID|EXT|CONTENT|SAVE)|wrong (?:type|file)|file is too big|too large/i

export const isUnwanted = (answer: Answer | Failure): answer is Failure =>
  answer.outcome === 'rejected' && unwanted.test(answer.reason)

/** A post that went without its photo has no caption. */
export const hasNoCaption = (answer: Answer | Failure): boolean =>
  answer.outcome === 'rejected' && /no caption in the message/i.test(answer.reason)
