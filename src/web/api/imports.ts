import { createRoute, z } from '@hono/zod-openapi'
import type { Import } from '../../ports/import-store.ts'
import type { Ports } from '../../ports/ports.ts'
import type { SkippedItem, SourcePost } from '../../ports/source.ts'
import { openImport, takeBatch, tryBatch } from '../../tasks/import-export.ts'
import {
  answers,
  apiApp,
  idParam,
  jsonBody,
  listOf,
  pageQuery,
  pageRequest,
} from './route-parts.ts'

const tags = ['Posts']
const share = z.enum(['none', 'recent']).default('none')

const countsSchema = z.object({
  done: z.int(),
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  skipped: z.int(),
  reasons: z.array(z.object({ reason: z.string(), count: z.int(), titles: z.array(z.string()) })),
})
export const importSchema = countsSchema
  .extend({
    id: z.string(),
    type: z.string(),
    name: z.string(),
    share,
    started_at: z.iso.datetime(),
    finished_at: z.iso.datetime().optional(),
  })
  .openapi('Import')
const recognisedSchema = z.array(z.object({ title: z.string(), says: z.string() }))

/** An item of an export: a post, which is checked when it is saved, or why there is none. */
const itemSchema = z.union([
  z.strictObject({
    post: z.object({ url: z.string(), title: z.string() }).loose(),
    guid: z.string().max(2_048).optional(),
    former_urls: z.array(z.string().max(2_048)).max(200).optional(),
  }),
  z.strictObject({ title: z.string(), reason: z.string() }),
])
const itemsSchema = z.array(itemSchema).max(1_000)

const openRoute = createRoute({
  method: 'post',
  path: '/imports',
  tags,
  summary: 'Begin an import of many posts, or go on with one that was cut off',
  description: '`done` tells how many items of the export were taken already: go on behind them.',
  request: {
    body: jsonBody(
      z.strictObject({
        key: z.string().min(1).max(5_000).openapi({
          description: 'What is imported, and how: the same again goes on where it was cut off',
        }),
        type: z.string().max(100),
        name: z.string().max(2_000),
        share,
      }),
    ),
  },
  responses: answers({ 200: ['The import', importSchema] }),
})
const batchRoute = createRoute({
  method: 'post',
  path: '/imports/{id}/posts',
  tags,
  summary: 'The next posts of an import, in the order of the export',
  request: {
    params: idParam,
    body: jsonBody(
      z.strictObject({ from: z.int().nonnegative(), last: z.boolean(), items: itemsSchema }),
    ),
  },
  responses: answers({
    200: ['How far it is now', importSchema.extend({ recognised: recognisedSchema })],
  }),
})
const tryRoute = createRoute({
  method: 'post',
  path: '/imports/try',
  tags,
  summary: 'What these posts would come to, without saving them',
  request: { body: jsonBody(z.strictObject({ items: itemsSchema })) },
  responses: answers({
    200: ['What would become of them', countsSchema.extend({ recognised: recognisedSchema })],
  }),
})
const listRoute = createRoute({
  method: 'get',
  path: '/imports',
  tags,
  summary: 'Imports, newest first',
  request: { query: pageQuery },
  responses: answers({ 200: ['Imports', listOf(importSchema)] }),
})

export function importsRoutes(ports: Ports) {
  return apiApp()
    .openapi(openRoute, async (c) =>
      c.json(importJson(await openImport(ports, c.req.valid('json')))),
    )
    .openapi(tryRoute, async (c) =>
      c.json(await tryBatch(ports, c.req.valid('json').items.map(itemOf))),
    )
    .openapi(batchRoute, async (c) => {
      const { items, ...batch } = c.req.valid('json')
      const { id } = c.req.valid('param')
      const taken = await takeBatch(ports, id, { ...batch, items: items.map(itemOf) })
      return c.json({ ...importJson(taken), recognised: [...taken.recognised] })
    })
    .openapi(listRoute, async (c) => {
      const page = await ports.imports.list(pageRequest(c.req.valid('query')))
      return c.json({ ...page, items: page.items.map(importJson) })
    })
}

function itemOf(item: z.output<typeof itemSchema>): SourcePost | SkippedItem {
  if (!('post' in item)) return item
  const { post, guid, former_urls: formerUrls } = item
  return {
    post: post as SourcePost['post'],
    ...(guid !== undefined && { guid }),
    ...(formerUrls && { formerUrls }),
  }
}

export const importJson = ({
  startedAt,
  finishedAt,
  key: _key,
  changedAt: _at,
  ...one
}: Import) => ({
  ...one,
  started_at: startedAt.toISOString(),
  ...(finishedAt && { finished_at: finishedAt.toISOString() }),
})
