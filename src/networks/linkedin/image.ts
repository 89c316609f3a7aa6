import { z } from 'zod'
import type { ImageRules, NetworkImages } from '../../core/image-rules.ts'
import type { Draft, NetworkIO, Progress } from '../../ports/network.ts'
import { type Media, uploadImage } from '../http/media.ts'
import { toldName } from '../http/told.ts'
import type { Ask } from '../http.ts'

/** At most 36,152,320 pixels. What people see on a card is never wider than 1200. */
const rules: ImageRules = {
  types: ['image/jpeg', 'image/png'],
  maxBytes: 5_000_000,
  maxWidth: 2_400,
  maxHeight: 2_400,
}
export const images: NetworkImages = { card: rules, attach: { ...rules, maxAlt: 4_086 } }

const begun = z.object({
  value: z.object({ uploadUrl: z.url({ protocol: /^https?$/ }), image: toldName }),
})

/** https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/images-api */
export function uploadTo(
  call: Ask,
  io: NetworkIO,
  owner: string,
  draft: Draft,
  progress: Progress | undefined,
): Promise<Media<string>> {
  return uploadImage(io, draft, progress, async ({ type }, bytes) => {
    const answer = await call('/rest/images?action=initializeUpload', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ initializeUploadRequest: { owner } }),
    })
    if (answer.outcome !== 'answered') return answer
    const { data } = begun.safeParse(answer.body)
    if (!data) return { outcome: 'lost', reason: 'the answer does not say where to upload' }
    const { uploadUrl, image } = data.value
    const sent = await call(uploadUrl, {
      method: 'PUT',
      headers: { 'content-type': type },
      body: bytes,
    })
    return sent.outcome === 'answered' ? { outcome: 'uploaded', media: image } : sent
  })
}
