import { createRoute, z } from '@hono/zod-openapi'
import { intervalText } from '../../core/poll-interval.ts'
import { isFeed } from '../../core/source.ts'
import { sourceAddress } from '../../core/source-address.ts'
import { withoutCredentials } from '../../core/web-address.ts'
import type { InboxCount } from '../../ports/inbox-store.ts'
import type { Source } from '../../ports/setup-store.ts'
import { retryMessages } from '../../tasks/retry-messages.ts'
import type { AppDeps } from '../app-deps.ts'
import {
  answers,
  apiApp,
  idParam,
  listOf,
  oneOf,
  pageQuery,
  pageRequest,
  partOf,
  partQuery,
} from './route-parts.ts'

const tags = ['Set-up']
const sourceSchema = z.object({
  id: z.string(),
  type: z.enum(['feed', 'ghost', 'wordpress', 'strapi', 'sanity', 'webhook', 'micropub']),
  full_text: z.boolean().optional(),
  url: z.url().optional().openapi({ description: 'Of a polled feed' }),
  every: z.string().optional(),
  next_poll_at: z.iso.datetime().optional(),
  address: z.url().optional().openapi({ description: 'Where others send their posts' }),
  waiting: z.int().optional().openapi({ description: 'Messages that are not worked off yet' }),
  failed: z.int().optional().openapi({ description: 'Messages that wait for a person' }),
  last_received_at: z.iso.datetime().optional(),
  failures: z.int(),
  stopped: z.boolean(),
  reason: z.string().optional(),
})
const messageSchema = z.object({
  id: z.string(),
  state: z.enum(['waiting', 'done', 'ignored', 'failed']),
  tries: z.int(),
  received_at: z.iso.datetime(),
  due_at: z.iso.datetime().optional(),
  post: z.string().optional(),
  reason: z.string().optional(),
})

const listRoute = createRoute({
  method: 'get',
  path: '/sources',
  tags,
  summary: 'Sources',
  request: { query: partQuery },
  responses: answers({ 200: ['Sources', listOf(sourceSchema)] }),
})
const getRoute = createRoute({
  method: 'get',
  path: '/sources/{id}',
  tags,
  summary: 'One source',
  request: { params: idParam },
  responses: answers({ 200: ['The source', sourceSchema] }),
})
const messagesRoute = createRoute({
  method: 'get',
  path: '/sources/{id}/messages',
  tags,
  summary: 'What a source sent, and what became of it; newest first',
  request: { params: idParam, query: pageQuery },
  responses: answers({ 200: ['Messages', listOf(messageSchema)] }),
})
const retryRoute = createRoute({
  method: 'post',
  path: '/sources/{id}/retry',
  tags,
  summary: 'Work on the failed messages of a source again',
  request: { params: idParam },
  responses: answers({ 200: ['How many there are', z.object({ messages: z.int() })] }),
})

export function sourceRoutes({ ports, publicUrl }: Pick<AppDeps, 'ports' | 'publicUrl'>) {
  const all = async () => {
    const [sources, counts] = await Promise.all([ports.setup.sources(), ports.inbox.counts()])
    return sources.map((source) => ({
      ...sourceJson(source),
      ...addressJson(publicUrl, source),
      ...countJson(counts.find(({ sourceId }) => sourceId === source.id)),
    }))
  }
  return apiApp()
    .openapi(listRoute, async (c) => c.json(partOf(await all(), c.req.valid('query'))))
    .openapi(getRoute, async (c) => c.json(oneOf(await all(), c.req.valid('param').id, 'source')))
    .openapi(messagesRoute, async (c) => {
      const { id: source } = oneOf(await ports.setup.sources(), c.req.valid('param').id, 'source')
      const page = await ports.inbox.list(source, pageRequest(c.req.valid('query')))
      return c.json({
        ...page,
        items: page.items.map(({ id, state, tries, receivedAt, dueAt, postId, reason }) => ({
          ...{ id, state, tries, received_at: receivedAt.toISOString() },
          ...(dueAt && { due_at: dueAt.toISOString() }),
          ...(postId !== undefined && { post: postId }),
          ...(reason !== undefined && { reason }),
        })),
      })
    })
    .openapi(retryRoute, async (c) =>
      c.json({ messages: await retryMessages(ports, c.req.valid('param').id) }),
    )
}

function sourceJson(source: Source) {
  const { id, type, failures, stopped, reason } = source
  const common = { id, type, failures, stopped, ...(reason !== undefined && { reason }) }
  const { fullText } = source.type === 'micropub' ? {} : source
  if (!isFeed(source)) return { ...common, ...(fullText !== undefined && { full_text: fullText }) }
  return {
    ...common,
    ...(fullText !== undefined && { full_text: fullText }),
    url: withoutCredentials(source.url),
    every: intervalText(source.every),
    next_poll_at: source.nextPollAt.toISOString(),
  }
}

function addressJson(publicUrl: string, source: Source) {
  const address = sourceAddress(publicUrl, source)
  return address === undefined ? {} : { address }
}

const countJson = (count: InboxCount | undefined) =>
  count && {
    waiting: count.waiting,
    failed: count.failed,
    last_received_at: count.lastAt.toISOString(),
  }
