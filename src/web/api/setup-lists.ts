import { createRoute, z } from '@hono/zod-openapi'
import { selectionAddresses } from '../../core/feed-selection.ts'
import type { Schedule } from '../../core/schedule.ts'
import { scheduleForm } from '../../core/setup-form.ts'
import type { AppDeps } from '../app-deps.ts'
import {
  answers,
  apiApp,
  feedAddressesSchema,
  idParam,
  listOf,
  oneOf,
  partOf,
  partQuery,
} from './route-parts.ts'

const tags = ['Set-up']
const select = z.record(z.string(), z.union([z.string(), z.array(z.string())]))
const feedSchema = z.object({
  id: z.string(),
  title: z.string().optional(),
  limit: z.int(),
  content: z.enum(['full', 'summary']),
  select,
  private: z.boolean().optional(),
  closes: z.string().optional(),
  instead: z.string().optional(),
  addresses: feedAddressesSchema.optional().openapi({
    description: 'Of a feed for everybody: each subscriber of a private one has others',
  }),
})
const feedsSchema = listOf(feedSchema).extend({
  quarantine: z
    .array(
      z.object({
        post: z.string(),
        title: z.string(),
        feed: z.string(),
        format: z.string(),
        reason: z.string(),
        since: z.iso.datetime(),
      }),
    )
    .openapi({ description: 'Posts that feeds do without, because they would break them' }),
})
const scheduleSchema = z
  .looseObject({
    id: z.string(),
    accounts: z.array(z.string()),
    select,
    when: z.union([
      z.literal('at_once'),
      z.object({
        slots: z.array(z.string()),
        days: z.array(z.string()).optional(),
        take: z.int().optional(),
      }),
      z.object({ cron: z.string(), take: z.int().optional() }),
    ]),
    delay: z.string(),
    shelf_life: z.union([z.string(), z.record(z.string(), z.string())]),
    template: z.string().optional(),
    since: z.iso.datetime(),
  })
  .openapi({ description: 'A schedule in the words of the set-up file' })
const list = <Path extends string>(path: Path, summary: string, schema: z.ZodType) =>
  createRoute({
    method: 'get',
    path,
    tags,
    summary,
    request: { query: partQuery },
    responses: answers({ 200: [summary, schema] }),
  })
const one = <Path extends string>(path: Path, summary: string, schema: z.ZodType) =>
  createRoute({
    method: 'get',
    path,
    tags,
    summary,
    request: { params: idParam },
    responses: answers({ 200: [summary, schema] }),
  })
const feedsRoute = list('/feeds', 'Feeds', feedsSchema)
const feedRoute = one('/feeds/{id}', 'One feed', feedSchema)
const schedulesRoute = list('/schedules', 'Schedules', listOf(scheduleSchema))
const scheduleRoute = one('/schedules/{id}', 'One schedule', scheduleSchema)

export function setupListRoutes({ ports, publicUrl }: Pick<AppDeps, 'ports' | 'publicUrl'>) {
  const feeds = async () =>
    (await ports.setup.feeds()).map((feed) => ({
      ...feed,
      ...(!feed.private && { addresses: selectionAddresses(publicUrl, feed.id) }),
    }))
  const schedules = async () => (await ports.setup.schedules()).map(scheduleJson)
  return apiApp()
    .openapi(feedsRoute, async (c) => {
      const quarantine = await ports.quarantine.list()
      return c.json({
        ...partOf(await feeds(), c.req.valid('query')),
        quarantine: quarantine.map(({ postId, since, ...post }) => ({
          post: postId,
          ...post,
          since: since.toISOString(),
        })),
      })
    })
    .openapi(feedRoute, async (c) => c.json(oneOf(await feeds(), c.req.valid('param').id, 'feed')))
    .openapi(schedulesRoute, async (c) => c.json(partOf(await schedules(), c.req.valid('query'))))
    .openapi(scheduleRoute, async (c) =>
      c.json(oneOf(await schedules(), c.req.valid('param').id, 'schedule')),
    )
}

/** In the words of the set-up file. */
const scheduleJson = (schedule: Schedule) => ({
  select: {},
  delay: '0s',
  ...scheduleForm(schedule),
  id: schedule.id,
  since: schedule.since.toISOString(),
})
