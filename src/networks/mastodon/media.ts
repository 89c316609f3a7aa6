import { z } from 'zod'
import type { NetworkImages } from '../../core/image-rules.ts'
import type { Draft, NetworkIO, NetworkPost, Progress } from '../../ports/network.ts'
import { type Media, type Uploaded, uploadImage } from '../http/media.ts'
import type { Ask, Failure } from '../http.ts'
import { statusId } from './timeline.ts'

/** Half of what Mastodon takes: other servers that speak its API take less. */
export const images: NetworkImages = {
  attach: {
    types: ['image/jpeg', 'image/png'],
    maxBytes: 8_000_000,
    maxWidth: 3_840,
    maxHeight: 3_840,
    maxAlt: 1_500,
  },
}

/** https://docs.joinmastodon.org/entities/MediaAttachment/: without an address it is still being processed. */
const attachment = z.object({ id: statusId, url: z.string().nullish() })

/** Milliseconds between two questions whether a file is ready. */
const WAITS = [500, 1_000, 2_000, 4_000]

/** https://docs.joinmastodon.org/methods/media/#v2 */
export function uploadMedia(
  call: Ask,
  io: NetworkIO,
  draft: Draft,
  progress: Progress | undefined,
): Promise<Media<string>> {
  return uploadImage(io, draft, progress, async ({ type, alt }, bytes) => {
    const body = new FormData()
    body.set('file', new Blob([bytes], { type }), `image.${type.replace('image/', '')}`)
    if (alt !== undefined) body.set('description', alt)
    let media = mediaIn(await call('/api/v2/media', { method: 'POST', body }))
    for (const wait of WAITS) {
      if (media.outcome !== 'uploaded' || media.ready) break
      await io.wait?.(wait)
      media = mediaIn(await call(`/api/v1/media/${encodeURIComponent(media.media)}`))
    }
    return media.outcome !== 'uploaded' || media.ready ? media : NOT_READY
  })
}

const NOT_READY: Failure = { outcome: 'retry', reason: 'The server still works on the image.' }

type Attached = (Uploaded<string> & { readonly ready: boolean }) | Failure

function mediaIn(answer: Awaited<ReturnType<Ask>>): Attached {
  if (answer.outcome !== 'answered') return answer
  const { data } = attachment.safeParse(answer.body)
  return data
    ? { outcome: 'uploaded', media: data.id, ready: typeof data.url === 'string' }
    : { outcome: 'lost', reason: 'the answer does not name the upload' }
}

const attached = z.object({ media_attachments: z.array(z.object({ id: statusId })).max(100) })

/**
 * What an edit has to name, so that the images of the post stay: those left out are taken away.
 * https://docs.joinmastodon.org/methods/statuses/#edit
 */
export async function mediaOf(
  call: Ask,
  { id }: NetworkPost,
  { image }: Draft,
): Promise<{ readonly outcome: 'ids'; readonly ids: readonly string[] } | Failure> {
  if (!image) return { outcome: 'ids', ids: [] }
  const answer = await call(`/api/v1/statuses/${encodeURIComponent(id)}`)
  if (answer.outcome !== 'answered') return answer
  const { data } = attached.safeParse(answer.body)
  return data
    ? { outcome: 'ids', ids: data.media_attachments.map((one) => one.id) }
    : { outcome: 'lost', reason: 'the answer does not name its images' }
}
