import { createRoute, z } from '@hono/zod-openapi'
import type { Ports } from '../../ports/ports.ts'
import type { Push } from '../../ports/subscription-store.ts'
import { answers, apiApp } from './route-parts.ts'

/** Lines of the ledger that are answered, the newest first. */
const LINES = 100

const time = z.iso.datetime()
const hubRoute = createRoute({
  method: 'get',
  path: '/hub',
  tags: ['Set-up'],
  summary: 'WebSub: who subscribes to our feeds, what was pushed, and which sources push to us',
  responses: answers({
    200: [
      'Subscribers by feed address, the newest pushes, and the hubs of sources',
      z.object({
        subscribers: z.array(z.object({ topic: z.url(), count: z.int() })),
        pushes: z.array(
          z.object({
            kind: z.enum(['push', 'ping', 'denied']),
            topic: z.url(),
            host: z.string(),
            state: z.enum(['waiting', 'done', 'failed', 'dropped']),
            tries: z.int(),
            created_at: time,
            changed_at: time,
            due_at: time.optional(),
            reason: z.string().optional(),
          }),
        ),
        sources: z.array(
          z.object({
            source: z.string(),
            hub: z.url(),
            topic: z.url(),
            lease_until: time.optional(),
            pushed_at: time.optional(),
            reason: z.string().optional(),
          }),
        ),
      }),
    ],
  }),
})

export function hubApiRoutes(ports: Pick<Ports, 'clock' | 'hub' | 'setup' | 'sourceHubs'>) {
  return apiApp().openapi(hubRoute, async (c) => {
    const subscribers = await ports.hub.subscribers(ports.clock.now())
    const pushes = await ports.hub.pushes(LINES)
    return c.json({
      subscribers: [...subscribers].map(([topic, count]) => ({ topic, count })),
      pushes: pushes.map(pushJson),
      sources: await pushingSources(ports),
    })
  })
}

/** Of the callback only its host: the whole address is between the subscriber and us. */
const pushJson = (push: Push) => ({
  kind: push.kind,
  topic: push.topic,
  host: push.host,
  state: push.state,
  tries: push.tries,
  created_at: push.createdAt.toISOString(),
  changed_at: push.changedAt.toISOString(),
  ...(push.state === 'waiting' && { due_at: push.dueAt.toISOString() }),
  ...(push.reason !== undefined && { reason: push.reason }),
})

async function pushingSources({ setup, sourceHubs }: Pick<Ports, 'setup' | 'sourceHubs'>) {
  const found = await Promise.all((await setup.sources()).map(({ id }) => sourceHubs.ofSource(id)))
  return found
    .filter((one) => one !== undefined)
    .map(({ sourceId, hub, topic, leaseUntil, pushedAt, reason }) => ({
      ...{ source: sourceId, hub, topic },
      ...(leaseUntil && { lease_until: leaseUntil.toISOString() }),
      ...(pushedAt && { pushed_at: pushedAt.toISOString() }),
      ...(reason !== undefined && { reason }),
    }))
}
