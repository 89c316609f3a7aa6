import { createRoute, z } from '@hono/zod-openapi'
import { deliveryStates } from '../../core/delivery.ts'
import { readerName } from '../../core/known-readers.ts'
import type { Ports } from '../../ports/ports.ts'
import type { PollCounts } from '../../ports/reader-store.ts'
import { loadReaderPanel, type ReaderPanel } from '../../tasks/reader-panel.ts'
import { answers, apiApp } from './route-parts.ts'

const polls = {
  polls: z.int(),
  not_modified: z.int().openapi({ description: 'Answered by 304: the reader had it already' }),
  deltas: z.int().openapi({ description: 'Answered by 226: only what is new' }),
}
const subscribers = z
  .int()
  .openapi({ description: 'As the readers report them; private feeds are not counted here' })
const reader = { reader: z.string(), name: z.string() }

const readersSchema = z.object({
  from: z.iso.date(),
  to: z.iso.date(),
  subscribers,
  ...polls,
  by_reader: z.array(
    z.object({
      ...{ ...reader, subscribers, ...polls },
      last_day: z.iso.date(),
      newest: z
        .object({
          guid: z.string(),
          published_at: z.iso.datetime(),
          post: z.string().optional(),
          title: z.string().optional(),
        })
        .optional()
        .openapi({ description: 'The newest post that the reader has fetched' }),
    }),
  ),
  by_feed: z
    .array(z.object({ feed: z.string(), format: z.string(), subscribers, ...polls }))
    .openapi({ description: '`tags/*` is all feeds of tags, `main?*` whatever narrows main' }),
  by_day: z.array(z.object({ day: z.iso.date(), subscribers, ...polls })),
  legacy: z
    .array(z.object({ path: z.string(), ...reader, polls: z.int(), last_day: z.iso.date() }))
    .openapi({ description: 'Who still asks at the feed addresses of a former system' }),
})

const statsSchema = z.object({
  posts: z.int(),
  deliveries: z.partialRecord(z.enum(deliveryStates), z.int()),
  share_clicks: z
    .record(z.string(), z.int())
    .openapi({ description: 'Clicks on share pages, by network; `email` for letters' }),
  short_link_clicks: z
    .record(z.string(), z.int())
    .openapi({ description: 'Clicks on short links in share texts, by account' }),
  readers: readersSchema,
})

const range = 'expected a number from 1 to 400'
const days = z.coerce
  .number(range)
  .int(range)
  .min(1, range)
  .max(400, range)
  .default(30)
  .openapi({ description: 'Days of the publication that readers are counted over, today included' })

const statsRoute = createRoute({
  method: 'get',
  path: '/stats',
  tags: ['Set-up'],
  summary: 'Counts',
  request: { query: z.object({ days }) },
  responses: answers({ 200: ['Counts', statsSchema] }),
})

export function statsRoutes(ports: Ports) {
  return apiApp().openapi(statsRoute, async (c) => {
    const panel = await loadReaderPanel(ports, c.req.valid('query').days)
    return c.json({
      posts: await ports.posts.count(),
      deliveries: await ports.deliveries.counts(),
      share_clicks: await ports.shareClicks.total(),
      short_link_clicks: await ports.shortLinks.total(),
      readers: panelJson(panel),
    })
  })
}

const panelJson = (panel: ReaderPanel) => ({
  from: panel.first,
  to: panel.last,
  ...countsJson(panel),
  by_reader: panel.readers.map(({ reader: id, lastDay, newest, ...line }) => ({
    reader: id,
    name: readerName(id),
    ...countsJson(line),
    last_day: lastDay,
    ...(newest && {
      newest: {
        guid: newest.guid,
        published_at: newest.at.toISOString(),
        ...(newest.postId !== undefined && { post: newest.postId }),
        ...(newest.title !== undefined && { title: newest.title }),
      },
    }),
  })),
  by_feed: panel.feeds.map(({ feed, format, ...line }) => ({
    feed,
    format,
    ...countsJson(line),
  })),
  by_day: panel.days.map(({ day, ...line }) => ({ day, ...countsJson(line) })),
  legacy: panel.legacy.map(({ path, reader: id, polls: count, lastDay }) => ({
    ...{ path, reader: id, name: readerName(id), polls: count, last_day: lastDay },
  })),
})

const countsJson = (line: PollCounts & { readonly subscribers: number }) => ({
  subscribers: line.subscribers,
  polls: line.polls,
  not_modified: line.notModified,
  deltas: line.deltas,
})
