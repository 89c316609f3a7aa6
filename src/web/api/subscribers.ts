import { createRoute, z } from '@hono/zod-openapi'
import { privateAddress, privateAddresses } from '../../core/private-feed.ts'
import type { Subscriber } from '../../ports/subscriber-store.ts'
import { addSubscriber, revokeSubscriber } from '../../tasks/subscribers.ts'
import type { AppDeps } from '../app-deps.ts'
import {
  answers,
  apiApp,
  feedAddressesSchema,
  idParam,
  jsonBody,
  listOf,
  pageQuery,
  pageRequest,
} from './route-parts.ts'

const tags = ['Private feeds']
const subscriberSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    feeds: z.array(z.string()),
    created_at: z.iso.datetime(),
    read_on: z.iso
      .date()
      .optional()
      .openapi({ description: 'The day (UTC) on which a feed was last fetched' }),
    revoked_at: z.iso.datetime().optional(),
  })
  .openapi('Subscriber')
const newSubscriber = z.strictObject({
  name: z.string().min(1).max(200),
  feeds: z
    .array(z.string())
    .min(1)
    .max(500)
    .optional()
    .openapi({ description: 'Ids of private feeds; when left out, all there are' }),
})

const listRoute = createRoute({
  method: 'get',
  path: '/subscribers',
  tags,
  summary: 'Who reads private feeds',
  request: { query: pageQuery },
  responses: answers({ 200: ['Subscribers, newest first', listOf(subscriberSchema)] }),
})
const addRoute = createRoute({
  method: 'post',
  path: '/subscribers',
  tags,
  summary: 'Make an address for a subscriber of private feeds',
  description: 'The address is answered this once.',
  request: { body: jsonBody(newSubscriber) },
  responses: answers({
    201: [
      'The subscriber with its address, and the feeds below it',
      subscriberSchema.extend({
        address: z.url(),
        addresses: z.record(z.string(), feedAddressesSchema),
      }),
    ],
  }),
})
const revokeRoute = createRoute({
  method: 'post',
  path: '/subscribers/{id}/revoke',
  tags,
  summary: 'Revoke the address of a subscriber',
  description: 'Its feeds say so in one item from then on.',
  request: { params: idParam },
  responses: answers({ 200: ['The subscriber', subscriberSchema] }),
})

/** An address holds the secret of its subscriber: `no-store`, so that neither caches nor we keep the answer. */
export function subscriberRoutes({ ports, publicUrl }: Pick<AppDeps, 'ports' | 'publicUrl'>) {
  return apiApp()
    .openapi(listRoute, async (c) => {
      const page = await ports.subscribers.list(pageRequest(c.req.valid('query')))
      return c.json({ ...page, items: page.items.map(subscriberJson) })
    })
    .openapi(addRoute, async (c) => {
      const { name, feeds } = c.req.valid('json')
      const { subscriber, token } = await addSubscriber(ports, name, feeds)
      const body = {
        ...subscriberJson(subscriber),
        address: privateAddress(publicUrl, token),
        addresses: Object.fromEntries(
          subscriber.feeds.map((id) => [id, privateAddresses(publicUrl, token, id)]),
        ),
      }
      return c.json(body, 201, { 'Cache-Control': 'no-store' })
    })
    .openapi(revokeRoute, async (c) =>
      c.json(subscriberJson(await revokeSubscriber(ports, c.req.valid('param').id))),
    )
}

const subscriberJson = ({ id, name, feeds, createdAt, readOn, revokedAt }: Subscriber) => ({
  ...{ id, name, feeds, created_at: createdAt.toISOString() },
  ...(readOn !== undefined && { read_on: readOn }),
  ...(revokedAt && { revoked_at: revokedAt.toISOString() }),
})
