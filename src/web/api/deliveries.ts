import { createRoute, z } from '@hono/zod-openapi'
import type { Context, Env } from 'hono'
import { type Delivery, deliveryStates } from '../../core/delivery.ts'
import type { Ports } from '../../ports/ports.ts'
import { editDelivery } from '../../tasks/approve-delivery.ts'
import { type Decision, decideDelivery } from '../../tasks/decide-delivery.ts'
import { existingDelivery } from '../../tasks/existing-delivery.ts'
import { retried, retryDeliveries } from '../../tasks/retry-deliveries.ts'
import { amendmentsJson } from './amendment-json.ts'
import {
  attemptJson,
  deliveriesJson,
  deliverySchema,
  deliveryWithLogSchema,
} from './delivery-json.ts'
import {
  answers,
  apiApp,
  idParam,
  jsonBody,
  listOf,
  pageQuery,
  pageRequest,
} from './route-parts.ts'

const tags = ['Deliveries']
const oneDelivery = answers({ 200: ['The delivery', deliverySchema] })

const listRoute = createRoute({
  method: 'get',
  path: '/deliveries',
  tags,
  summary: 'Deliveries, newest first',
  request: {
    query: pageQuery.extend({
      state: z.enum(deliveryStates).optional(),
      account: z.string().optional(),
      post: z.string().optional(),
    }),
  },
  responses: answers({ 200: ['Deliveries', listOf(deliverySchema)] }),
})
const getRoute = createRoute({
  method: 'get',
  path: '/deliveries/{id}',
  tags,
  summary: 'One delivery, with its attempts and what was done to it since',
  request: { params: idParam },
  responses: answers({ 200: ['The delivery', deliveryWithLogSchema] }),
})

/** A route for a decision that needs no words. */
const decisionRoute = <Verb extends string>(verb: Verb, summary: string) =>
  createRoute({
    method: 'post',
    path: `/deliveries/{id}/${verb}` as const,
    tags,
    summary,
    request: { params: idParam },
    responses: oneDelivery,
  })
const cancelRoute = decisionRoute('cancel', 'Do not send it')
const retryAllRoute = createRoute({
  method: 'post',
  path: '/deliveries/retry',
  tags,
  summary: 'Send again everything in a state, of one account or of all',
  request: {
    body: jsonBody(
      z.strictObject({ state: z.enum(retried), account: z.string().min(1).optional() }),
    ),
  },
  responses: answers({ 200: ['How many go out again', z.object({ retried: z.number().int() })] }),
})
const retryRoute = decisionRoute('retry', 'Send again what failed, was missed or cancelled')
const rescheduleRoute = createRoute({
  method: 'post',
  path: '/deliveries/{id}/reschedule',
  tags,
  summary: 'Send it at another time',
  request: {
    params: idParam,
    body: jsonBody(
      z.strictObject({
        at: z.iso.datetime({
          offset: true,
          error: 'expected a time with zone, like 2026-11-22T10:00:00Z',
        }),
      }),
    ),
  },
  responses: oneDelivery,
})
const resolveRoute = createRoute({
  method: 'post',
  path: '/deliveries/{id}/resolve',
  tags,
  summary: 'Say whether an unknown attempt arrived',
  request: {
    params: idParam,
    body: jsonBody(
      z.discriminatedUnion(
        'sent',
        [
          z.strictObject({
            sent: z.literal(true),
            url: z.url({ protocol: /^https?$/, error: 'expected an http or https URL' }).optional(),
          }),
          z.strictObject({ sent: z.literal(false) }),
        ],
        'expected true or false',
      ),
    ),
  },
  responses: oneDelivery,
})

const text = z.string().max(20_000)
const approveRoute = createRoute({
  method: 'post',
  path: '/deliveries/{id}/approve',
  tags,
  summary: 'Let a held delivery go out, as it stands or with an own text',
  request: {
    params: idParam,
    body: {
      content: {
        'application/json': {
          schema: z.strictObject({
            text: text.optional(),
            revision: z.int().optional().openapi({
              description: 'Of the post, as it was seen: at another one it is not approved',
            }),
            seen: text.optional().openapi({
              description:
                'The share text as it was seen, its parts with an empty line between: another one is not approved',
            }),
          }),
        },
      },
    },
  },
  responses: oneDelivery,
})
const editRoute = createRoute({
  method: 'put',
  path: '/deliveries/{id}/text',
  tags,
  summary: 'Give it an own text in place of that of its template',
  request: { params: idParam, body: jsonBody(z.strictObject({ text })) },
  responses: oneDelivery,
})
const plainTextRoute = createRoute({
  method: 'delete',
  path: '/deliveries/{id}/text',
  tags,
  summary: 'Take its own text away: its template makes the text again',
  request: { params: idParam },
  responses: oneDelivery,
})

type IdInput = { out: { param: z.output<typeof idParam> } }

export function deliveryRoutes(ports: Ports) {
  const shown = async (delivery: Delivery) => (await deliveriesJson(ports, [delivery]))[0]
  const decide = async (id: string, decision: Decision) =>
    shown(await decideDelivery(ports, id, decision))
  const plainly = (event: Decision['event']) => async (c: Context<Env, string, IdInput>) =>
    c.json(await decide(c.req.valid('param').id, { event }))
  return apiApp()
    .openapi(listRoute, async (c) => {
      const { state, account, post, ...page } = c.req.valid('query')
      const filter = {
        ...(state !== undefined && { state }),
        ...(account !== undefined && { account }),
        ...(post !== undefined && { post }),
      }
      const { items, cursor } = await ports.deliveries.list(filter, pageRequest(page))
      const json = await deliveriesJson(ports, items)
      return c.json({ items: json, ...(cursor !== undefined && { cursor }) })
    })
    .openapi(getRoute, async (c) => {
      const delivery = await existingDelivery(ports, c.req.valid('param').id)
      const [json] = await deliveriesJson(ports, [delivery])
      const attempts = await ports.deliveries.attempts(delivery.id)
      const all = await amendmentsJson(ports, delivery.postId)
      const amendments = all.filter((one) => one.delivery === delivery.id)
      return c.json({ ...json, attempt_log: attempts.map(attemptJson), amendments })
    })
    .openapi(approveRoute, async (c) => {
      const { text, revision, seen: said } = c.req.valid('json') ?? {}
      const seen = {
        ...(text !== undefined && { text }),
        ...(revision !== undefined && { revision }),
        ...(said !== undefined && { seen: said }),
      }
      return c.json(await decide(c.req.valid('param').id, { event: 'approve', ...seen }))
    })
    .openapi(editRoute, async (c) => {
      const { id } = c.req.valid('param')
      return c.json(await shown(await editDelivery(ports, id, c.req.valid('json').text)))
    })
    .openapi(plainTextRoute, async (c) =>
      c.json(await shown(await editDelivery(ports, c.req.valid('param').id, undefined))),
    )
    .openapi(cancelRoute, plainly('cancel'))
    .openapi(retryAllRoute, async (c) => {
      const { state, account } = c.req.valid('json')
      const filter = { state, ...(account !== undefined && { account }) }
      return c.json({ retried: await retryDeliveries(ports, filter) })
    })
    .openapi(retryRoute, plainly('again'))
    .openapi(rescheduleRoute, async (c) => {
      const at = new Date(c.req.valid('json').at)
      return c.json(await decide(c.req.valid('param').id, { event: 'reschedule', at }))
    })
    .openapi(resolveRoute, async (c) => {
      const said = c.req.valid('json')
      const decision: Decision = said.sent
        ? { event: 'resolve-sent', ...(said.url !== undefined && { url: said.url }) }
        : { event: 'resolve-not-sent' }
      return c.json(await decide(c.req.valid('param').id, decision))
    })
}
