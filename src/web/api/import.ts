import { createRoute, z } from '@hono/zod-openapi'
import { InputError } from '../../core/errors.ts'
import { withoutCredentials } from '../../core/web-address.ts'
import type { Ports } from '../../ports/ports.ts'
import type { FetchedDocument } from '../../ports/source.ts'
import { importPosts } from '../../tasks/import-posts.ts'
import { publicationOf } from '../../tasks/save-post.ts'
import { documentBytes } from './document-bytes.ts'
import { answers, apiApp, jsonBody } from './route-parts.ts'

const importInput = z
  .strictObject({
    url: z.url({ protocol: /^https?$/, error: 'expected an http or https URL' }).optional(),
    document: z.string().optional(),
    encoding: z.enum(['text', 'base64']).default('text').openapi({
      description: 'How `document` is given: base64 keeps the bytes of another character set',
    }),
    type: z.string().default('feed'),
    share: z.enum(['none', 'recent']).default('none'),
  })
  .refine(({ url, document }) => url !== undefined || document !== undefined, {
    path: ['url'],
    message: 'expected url or document',
  })
type ImportInput = z.output<typeof importInput>

const importRoute = createRoute({
  method: 'post',
  path: '/import',
  tags: ['Posts'],
  summary: 'Import a document once',
  description:
    'Fetches `url`, or takes `document` (with `url` as its address, when given). New posts are shared only with share: recent.',
  request: { body: jsonBody(importInput) },
  responses: answers({
    200: [
      'What came of it',
      z.object({
        title: z.string().optional(),
        created: z.int(),
        updated: z.int(),
        unchanged: z.int(),
        skipped: z.array(z.object({ title: z.string(), reason: z.string() })),
        recognised: z
          .array(z.object({ title: z.string(), says: z.string() }))
          .optional()
          .openapi({ description: 'Posts that were known by other names' }),
      }),
    ],
  }),
})

export function importRoutes(ports: Ports) {
  return apiApp().openapi(importRoute, async (c) => {
    const input = c.req.valid('json')
    const document = await documentOf(ports, input)
    const { type, share } = input
    const summary = importPosts(ports, { document, type, share })
    return c.json(await summary.catch((error: unknown) => Promise.reject(unnamed(error, input))))
  })
}

/** A document that came without an address was read at the publication's: that is not where it is from. */
function unnamed(error: unknown, { url }: ImportInput): unknown {
  if (url !== undefined || !(error instanceof InputError)) return error
  return new InputError(error.code, error.message.replace(/^https?:\S+: /, ''), error.issues)
}

async function documentOf(ports: Ports, input: ImportInput): Promise<FetchedDocument> {
  const { url, document } = input
  if (document !== undefined) {
    const home = url ?? (await publicationOf(ports)).home
    return input.encoding === 'base64'
      ? { url: home, bytes: documentBytes(document, 'base64') }
      : {
          url: home,
          bytes: new TextEncoder().encode(document),
          contentType: 'text/plain; charset=utf-8',
        }
  }
  const source = url ?? ''
  const fetched = await ports.outgoing.document(source)
  if (fetched.outcome === 'fetched') return fetched
  const reason = 'reason' in fetched ? fetched.reason : 'it answered 304 to a first request'
  throw new InputError('unreadable-source', `${withoutCredentials(source)}: ${reason}`)
}
