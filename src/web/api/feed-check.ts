import { createRoute, z } from '@hono/zod-openapi'
import { checkFeedAt } from '../../tasks/check-feed.ts'
import type { AppDeps } from '../app-deps.ts'
import { documentBytes } from './document-bytes.ts'
import { answers, apiApp, jsonBody } from './route-parts.ts'

/** Answers a request to an address of our own. */
export type AskOurselves = (request: Request) => Response | Promise<Response>

const findingSchema = z.object({
  rule: z.string(),
  severity: z.enum(['error', 'warning', 'note']),
  message: z.string(),
  advice: z.string(),
  line: z.int().optional(),
  column: z.int().optional(),
})
const reportSchema = z.object({
  format: z.enum(['rss', 'atom', 'json', 'rdf', 'unknown']),
  title: z.string().optional(),
  posts: z.int(),
  findings: z.array(findingSchema),
  counts: z.object({ error: z.int(), warning: z.int(), note: z.int() }),
})

const checkRoute = createRoute({
  method: 'post',
  path: '/feeds/check',
  tags: ['Feeds'],
  summary: 'Check a feed against the rules readers live by',
  description:
    'Fetches `url` a few times and checks also how it is served, or takes `document`. Any feed, not only our own.',
  request: {
    body: jsonBody(
      z
        .strictObject({
          url: z.url({ protocol: /^https?$/, error: 'expected an http or https URL' }).optional(),
          document: z.string().optional(),
          encoding: z.enum(['text', 'base64']).default('text').openapi({
            description: 'How `document` is given: base64 keeps the bytes of another character set',
          }),
        })
        .refine(({ url, document }) => (url === undefined) !== (document === undefined), {
          path: ['url'],
          message: 'expected either url or document',
        }),
    ),
  },
  responses: answers({ 200: ['What was found', reportSchema] }),
})

/** @param ask our own addresses are asked inside the house: they may not be reachable from here */
export function feedCheckRoutes(
  { ports, publicUrl }: Pick<AppDeps, 'ports' | 'publicUrl'>,
  ask: AskOurselves | undefined,
) {
  const outside = ports.outgoing.fetch
  const fetch = ask ? fetchAnywhere(outside, publicUrl, ask) : outside
  return apiApp().openapi(checkRoute, async (c) => {
    const { url, document = '', encoding } = c.req.valid('json')
    if (url !== undefined) {
      return c.json(await checkFeedAt({ checker: ports.checker, outgoing: { fetch } }, url), 200)
    }
    return c.json(ports.checker.check({ bytes: documentBytes(document, encoding) }), 200)
  })
}

/** Fetches our own addresses by asking ourselves, and all others outside. */
export function fetchAnywhere(
  outside: typeof fetch,
  publicUrl: string,
  ask: AskOurselves,
): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    if (!request.url.startsWith(`${publicUrl}/`)) return outside(input, init)
    const path = request.url.slice(publicUrl.length)
    return ask(new Request(new URL(path, publicUrl), request))
  }
}
