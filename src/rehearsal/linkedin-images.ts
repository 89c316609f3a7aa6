import { z } from 'zod'
import { refused } from './linkedin-json.ts'
import { type Call, jsonOf } from './local-network.ts'
import { decoded, type Media, mediaShelf, type ShownImage, shownImage } from './media.ts'

const DAY = 24 * 60 * 60
const MOST_PIXELS = 36_152_320

/** Images of an organization: one is begun, then put where the answer says, then named by a post. */
export interface ImageDesk {
  begin(call: Call, name: string): Promise<Response>
  put(call: Call): Promise<Response>
  get(name: string, urn: string): Media | undefined
}

export function imageDesk(author: string, now: () => Date): ImageDesk {
  const shelf = mediaShelf(now, DAY)
  const begun = new Map<string, string>()
  const schema = z.strictObject({
    initializeUploadRequest: z.strictObject({ owner: z.literal(author) }),
  })
  const urnOf = (id: string) => `urn:li:image:C4E10AQ${id}`
  return {
    async begin({ request, url, base }, name) {
      const { data } = schema.safeParse(await jsonOf(request))
      if (!data || url.searchParams.get('action') !== 'initializeUpload') {
        return refused(400, 'INVALID_PARAMETER', 'The request cannot be read')
      }
      const id = String(begun.size + 1)
      begun.set(id, name)
      const uploadUrl = `${base}/dms-uploads/${id}`
      return Response.json({
        value: { uploadUrlExpiresAt: now().getTime() + DAY * 1000, uploadUrl, image: urnOf(id) },
      })
    },
    async put({ request, url }) {
      const id = url.pathname.split('/').at(-1) ?? ''
      const name = begun.get(id)
      if (name === undefined) return refused(404, 'NOT_FOUND', 'Nothing is uploaded here')
      const bytes = new Uint8Array(await request.arrayBuffer())
      const media = decoded(bytes, request.headers.get('content-type'))
      if (!media || media.width * media.height > MOST_PIXELS) {
        return refused(400, 'INVALID_IMAGE', 'The file is no image')
      }
      shelf.put(name, urnOf(id), { ...media, bytes: bytes.byteLength })
      return new Response(null, { status: 201 })
    },
    get: (name, urn) => shelf.get(name, urn),
  }
}

const article = z.strictObject({
  source: z.url(),
  title: z.string().min(1).max(400),
  description: z.string().min(1).max(4086).exactOptional(),
  thumbnail: z.string().exactOptional(),
})
const media = z.strictObject({ id: z.string(), altText: z.string().max(4086).exactOptional() })

export const contentSchema = z.union([z.strictObject({ article }), z.strictObject({ media })])

interface Shown {
  readonly article?: z.output<typeof article>
  readonly image?: ShownImage
  /** An image that is named and not there. */
  readonly missing?: string
}

/** What people see of a post beside its text. */
export function shownIn(
  content: z.output<typeof contentSchema> | undefined,
  find: (urn: string) => Media | undefined,
): Shown {
  if (!content) return {}
  const isCard = 'article' in content
  const urn = isCard ? content.article.thumbnail : content.media.id
  const card = isCard ? { article: content.article } : {}
  if (urn === undefined) return card
  const image = find(urn)
  if (!image) return { missing: urn }
  const alt = isCard ? undefined : content.media.altText
  return {
    ...card,
    image: shownImage(isCard ? 'card' : 'attach', { ...image, ...(alt && { alt }) }),
  }
}
