import { z } from 'zod'
import { countGraphemes } from '../core/graphemes.ts'
import { cidOf } from './bluesky-cid.ts'
import { error } from './bluesky-session.ts'

/** Records of posts, which no timeline shows. */
const DOCUMENTS = 'site.standard.document'

const short = (most: number) => z.string().refine((text) => countGraphemes(text) <= most)
const ref = z.object({ uri: z.string().startsWith('at://'), cid: z.string().min(1) })

/** https://github.com/bluesky-social/atproto/tree/main/lexicons/site/standard */
const record = z.object({
  $type: z.literal(DOCUMENTS),
  site: z.url(),
  title: short(500),
  publishedAt: z.iso.datetime({ offset: true }),
  path: z.string().optional(),
  description: short(3000).optional(),
  tags: z.array(short(128)).optional(),
  bskyPostRef: ref.optional(),
})

const write = z.object({
  collection: z.literal(DOCUMENTS),
  rkey: z.string().regex(/^[234567abcdefghij][2-7a-z]{12}$/),
  record: record.optional(),
})

/** The documents of every repository here, as long as the process lives. */
export function documentShelf() {
  const shelf = new Map<string, { readonly cid: string; readonly value: unknown }>()
  const uriOf = (did: string, rkey: string) => `at://${did}/${DOCUMENTS}/${rkey}`
  return {
    /** Undefined for what is about other records. */
    async change(did: string, body: unknown): Promise<Response | undefined> {
      if (!z.object({ collection: z.literal(DOCUMENTS) }).safeParse(body).success) return undefined
      const { data } = write.safeParse(body)
      if (!data) return error(400, 'InvalidRequest', `Invalid ${DOCUMENTS} record`)
      const uri = uriOf(did, data.rkey)
      if (!data.record) {
        return Response.json(shelf.delete(uri) ? { commit: { cid: uri, rev: data.rkey } } : {})
      }
      const { record: value } = body as { readonly record: unknown }
      const cid = await cidOf(value)
      shelf.set(uri, { cid, value })
      return Response.json({ uri, cid, validationStatus: 'valid' })
    },

    /** Undefined for what is about other records. */
    list({ searchParams: query }: URL): Response | undefined {
      if (query.get('collection') !== DOCUMENTS) return undefined
      const repo = query.get('repo')
      const records = [...shelf]
        .filter(([uri]) => uri.startsWith(`at://${repo}/`))
        .sort(([a], [b]) => (a < b ? 1 : -1))
        .map(([uri, kept]) => ({ uri, ...kept }))
      return Response.json({ records })
    },
  }
}
