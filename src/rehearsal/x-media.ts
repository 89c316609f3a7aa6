import { z } from 'zod'
import { type Call, jsonOf } from './local-network.ts'
import { decoded, type Media, mediaShelf } from './media.ts'
import { invalid } from './x-errors.ts'

const LARGEST = 5 * 1024 * 1024
const LIFE = 24 * 60 * 60

/** Uploads of users, each for a day. */
export interface XMedia {
  upload(call: Call, user: string): Promise<Response>
  describe(call: Call, user: string): Promise<Response>
  /** Undefined when one of them is not there. */
  take(user: string, ids: readonly string[]): readonly Media[] | undefined
}

const uploadSchema = z.strictObject({
  media: z.base64(),
  media_category: z.literal('tweet_image'),
  media_type: z.enum(['image/jpeg', 'image/png', 'image/webp']),
})
const metadataSchema = z.strictObject({
  id: z.string().regex(/^\d{1,19}$/),
  metadata: z.strictObject({
    alt_text: z.strictObject({ text: z.string().min(1).max(1_000) }),
  }),
})

export function xMedia(now: () => Date): XMedia {
  const shelf = mediaShelf(now, LIFE)
  let last = 1_900_000_000_000_000_000n
  return {
    async upload({ request }, user) {
      const { data } = uploadSchema.safeParse(await jsonOf(request))
      if (!data) return invalid('The request body is not valid.')
      const bytes = Uint8Array.from(atob(data.media), (letter) => letter.charCodeAt(0))
      const media = decoded(bytes, data.media_type)
      if (!media) return invalid('The media could not be read as an image.')
      if (bytes.byteLength > LARGEST) return invalid('The media is too large.')
      const id = String(++last)
      shelf.put(user, id, { ...media, bytes: bytes.byteLength })
      return Response.json({ data: { id, media_key: `3_${id}`, expires_after_secs: LIFE } })
    },
    async describe({ request }, user) {
      const { data } = metadataSchema.safeParse(await jsonOf(request))
      const media = data && shelf.get(user, data.id)
      if (!data || !media) return invalid('The request body is not valid.')
      const { text } = data.metadata.alt_text
      shelf.put(user, data.id, { ...media, alt: text })
      return Response.json({ data: { id: data.id, associated_metadata: { alt_text: { text } } } })
    },
    take(user, ids) {
      const found = ids.flatMap((id) => shelf.get(user, id) ?? [])
      return found.length === ids.length ? found : undefined
    },
  }
}
