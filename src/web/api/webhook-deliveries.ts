import { createRoute, z } from '@hono/zod-openapi'
import { noticeEvents } from '../../core/notice.ts'
import type { WebhookAttempt, WebhookDelivery } from '../../ports/notice-store.ts'
import type { Ports } from '../../ports/ports.ts'
import { existingWebhook, retryWebhook } from '../../tasks/retry-webhook.ts'
import { answers, apiApp, idParam, listOf, pageQuery, pageRequest } from './route-parts.ts'

const tags = ['Running']
const time = z.iso.datetime()
const attemptSchema = z.object({
  number: z.int(),
  at: time,
  ms: z.int().openapi({ description: 'How long it took' }),
  outcome: z.enum(['sent', 'retry', 'refused', 'gone']),
  status: z.int().optional().openapi({ description: 'Of the answer; absent when none came' }),
  reason: z.string().optional(),
  answer: z.string().optional().openapi({ description: 'The first of what was answered' }),
  trace_id: z.string().openapi({ description: 'Of the request (W3C Trace Context)' }),
})
const webhookSchema = z
  .object({
    id: z.string().openapi({ description: 'As in the header webhook-id' }),
    event: z.enum(noticeEvents),
    title: z.string(),
    state: z.enum(['waiting', 'sent', 'failed']),
    raised_at: time,
    next_try_at: time.optional(),
    reason: z.string().optional(),
    attempts: z.array(attemptSchema),
  })
  .openapi('WebhookDelivery')

const listRoute = createRoute({
  method: 'get',
  path: '/webhook-deliveries',
  tags,
  summary: 'What was sent to notify.webhook, newest first, with every try and its answer',
  request: { query: pageQuery },
  responses: answers({ 200: ['Webhook deliveries', listOf(webhookSchema)] }),
})
const getRoute = createRoute({
  method: 'get',
  path: '/webhook-deliveries/{id}',
  tags,
  summary: 'One webhook delivery',
  request: { params: idParam },
  responses: answers({ 200: ['The webhook delivery', webhookSchema] }),
})
const retryRoute = createRoute({
  method: 'post',
  path: '/webhook-deliveries/{id}/retry',
  tags,
  summary: 'Send it again, whether or not it arrived',
  request: { params: idParam },
  responses: answers({ 200: ['What came of it', webhookSchema] }),
})

export function webhookDeliveryRoutes(ports: Ports) {
  return apiApp()
    .openapi(listRoute, async (c) => {
      const page = await ports.notices.webhooks(pageRequest(c.req.valid('query')))
      return c.json({ ...page, items: page.items.map(webhookJson) })
    })
    .openapi(getRoute, async (c) =>
      c.json(webhookJson(await existingWebhook(ports, c.req.valid('param').id))),
    )
    .openapi(retryRoute, async (c) =>
      c.json(webhookJson(await retryWebhook(ports, c.req.valid('param').id))),
    )
}

const webhookJson = ({ notice, state, dueAt, reason, attempts }: WebhookDelivery) => ({
  id: notice.id,
  event: notice.event,
  title: notice.title,
  state,
  raised_at: notice.raisedAt.toISOString(),
  ...(state === 'waiting' && { next_try_at: dueAt.toISOString() }),
  ...(reason !== undefined && { reason }),
  attempts: attempts.map(attemptJson),
})

const attemptJson = ({
  number,
  at,
  ms,
  outcome,
  status,
  reason,
  answer,
  trace,
}: WebhookAttempt) => ({
  ...{ number, at: at.toISOString(), ms, outcome },
  ...(status !== undefined && { status }),
  ...(reason !== undefined && { reason }),
  ...(answer !== undefined && { answer }),
  trace_id: trace,
})
