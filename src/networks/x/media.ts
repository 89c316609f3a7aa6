import type { TwitterApiv2 } from 'twitter-api-v2'
import { z } from 'zod'
import type { NetworkImages } from '../../core/image-rules.ts'
import type { Draft, NetworkIO, Progress } from '../../ports/network.ts'
import { type Media, uploadImage } from '../http/media.ts'
import { toldName } from '../http/told.ts'
import type { Exchange } from './client.ts'

/** https://docs.x.com/x-api/media/quickstart/best-practices */
export const images: NetworkImages = {
  attach: {
    types: ['image/jpeg', 'image/png'],
    maxBytes: 5_000_000,
    maxWidth: 4_096,
    maxHeight: 4_096,
    maxAlt: 1_000,
  },
}

const uploaded = z.object({ data: z.object({ id: toldName }) })

/** https://docs.x.com/x-api/media/upload-media, and https://docs.x.com/x-api/media/create-media-metadata for its alternative text. */
export function uploadMedia(
  api: () => Promise<TwitterApiv2>,
  io: NetworkIO,
  draft: Draft,
  progress: Progress | undefined,
): Promise<Media<string>> {
  return uploadImage(io, draft, progress, async ({ type, alt }, bytes) => {
    const x = await api()
    const file = { media: base64(bytes), media_category: 'tweet_image', media_type: type }
    const answer = await x.post<Exchange>('media/upload', file)
    if (answer.outcome !== 'answered') return answer
    const { data } = uploaded.safeParse(answer.body)
    if (!data) return { outcome: 'lost', reason: 'the answer does not name the upload' }
    const { id } = data.data
    if (alt === undefined) return { outcome: 'uploaded', media: id }
    const metadata = { id, metadata: { alt_text: { text: alt } } }
    const described = await x.post<Exchange>('media/metadata', metadata)
    return described.outcome === 'answered' ? { outcome: 'uploaded', media: id } : described
  })
}

const STEP = 32_768

/** Calls take only so many arguments at once. */
function base64(bytes: Uint8Array): string {
  let letters = ''
  for (let at = 0; at < bytes.byteLength; at += STEP) {
    letters += String.fromCharCode(...bytes.subarray(at, at + STEP))
  }
  return btoa(letters)
}
