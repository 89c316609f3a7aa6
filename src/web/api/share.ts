import { createRoute, z } from '@hono/zod-openapi'
import { type PostInput, postInput } from '../../core/post.ts'
import type { Ports } from '../../ports/ports.ts'
import { countShare, previewShare } from '../../tasks/preview-share.ts'
import { parseInput } from './parse-input.ts'
import { answers, apiApp, jsonBody } from './route-parts.ts'

const tags = ['Share texts']
const link = z.object({ url: z.string(), start: z.int(), end: z.int() })
const image = z
  .object({
    url: z.string().openapi({ description: 'Where it comes from' }),
    as: z
      .enum(['card', 'attach'])
      .openapi({ description: 'On the card of the link, or by itself' }),
    alt: z.string().optional(),
    type: z.string(),
    width: z.int(),
    height: z.int(),
    bytes: z.int(),
    hash: z.string(),
  })
  .openapi('SharePreviewImage')
export const unitSchema = z.enum(['weighted', 'graphemes', 'utf16', 'code-points', 'emoji-bytes'])
const counted = {
  count: z.int(),
  limit: z.int(),
  unit: unitSchema,
  valid: z.boolean(),
  links: z.array(link),
}
const previewSchema = z
  .object({
    account: z.string().optional(),
    network: z.string(),
    text: z.string(),
    ...counted,
    card: z
      .object({ url: z.string(), title: z.string(), description: z.string().optional() })
      .optional()
      .openapi({ description: 'Where the network makes none of the page itself' }),
    article: z
      .object({ title: z.string(), markdown: z.string() })
      .optional()
      .openapi({ description: 'The whole post, where the account publishes that too' }),
    images: z.array(image).openapi({ description: 'What Posthorn uploads there' }),
    parts: z
      .array(z.object({ text: z.string(), count: z.int() }))
      .optional()
      .openapi({ description: 'What is said after it, each part under the one before' }),
    cost: z.number().openapi({ description: 'US dollars, of all parts' }),
    warnings: z.array(z.string()),
    reply: z
      .object({ text: z.string(), count: z.int(), cost: z.number() })
      .optional()
      .openapi({ description: 'What the schedule says in answer to it' }),
  })
  .openapi('SharePreview')

const previewRoute = createRoute({
  method: 'post',
  path: '/share/preview',
  tags,
  summary: 'What would be sent, to the character',
  request: {
    body: jsonBody(
      z
        .strictObject({
          post: z.union(
            [z.string(), z.record(z.string(), z.unknown())],
            'expected the id of a post, or a post',
          ),
          account: z.string().optional(),
          network: z.string().optional(),
          template: z.string().max(20_000).optional(),
        })
        .refine((body) => body.account === undefined || body.network === undefined, {
          path: ['network'],
          message: 'expected either account or network, not both',
        }),
    ),
  },
  responses: answers({ 200: ['A share text per account or network', z.array(previewSchema)] }),
})
const countRoute = createRoute({
  method: 'post',
  path: '/share/count',
  tags,
  summary: 'Count a text as a network does',
  request: {
    body: jsonBody(z.strictObject({ network: z.string(), text: z.string().max(100_000) })),
  },
  responses: answers({ 200: ['The count', z.object(counted)] }),
})

export function shareRoutes(ports: Ports) {
  return apiApp()
    .openapi(previewRoute, async (c) => {
      const { post, account, network, template } = c.req.valid('json')
      const previews = await previewShare(ports, {
        post: typeof post === 'string' ? post : postIn(post),
        ...(account !== undefined && { account }),
        ...(network !== undefined && { network }),
        ...(template !== undefined && { template }),
      })
      return c.json(
        previews.map(({ image, ...rest }) => ({ images: image ? [image] : [], ...rest })),
      )
    })
    .openapi(countRoute, (c) => c.json(countShare(ports, c.req.valid('json'))))
}

const postIn = (value: unknown): PostInput =>
  parseInput(z.object({ post: postInput }), { post: value }).post
