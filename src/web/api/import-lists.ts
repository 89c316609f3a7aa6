import { createRoute, z } from '@hono/zod-openapi'
import type { SitemapPage } from '../../core/sitemap.ts'
import type { Ports } from '../../ports/ports.ts'
import { takeBatch } from '../../tasks/import-export.ts'
import { readPages, sitemapAt } from '../../tasks/import-pages.ts'
import { importSources } from '../../tasks/import-sources.ts'
import { importJson, importSchema } from './imports.ts'
import { answers, apiApp, idParam, jsonBody } from './route-parts.ts'

const pageSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).max(2_048),
  modified: z.string().max(100).optional(),
  title: z.string().max(2_000).optional(),
  published: z.string().max(100).optional(),
})

const sourcesRoute = createRoute({
  method: 'post',
  path: '/sources/import',
  tags: ['Configuration'],
  summary: 'Make a source of every feed in an OPML document',
  request: {
    body: jsonBody(
      z.strictObject({
        document: z.string().max(8_000_000),
        dry_run: z.boolean().default(false),
      }),
    ),
  },
  responses: answers({
    200: [
      'What was added',
      z.object({
        added: z.array(z.object({ id: z.string(), url: z.string() })),
        known: z.array(z.string()),
      }),
    ],
  }),
})
const sitemapRoute = createRoute({
  method: 'post',
  path: '/imports/sitemap',
  tags: ['Posts'],
  summary: 'What a sitemap lists',
  request: { body: jsonBody(z.strictObject({ url: z.url({ protocol: /^https?$/ }) })) },
  responses: answers({
    200: [
      'Pages, and other sitemaps',
      z.object({ pages: z.array(pageSchema), sitemaps: z.array(z.string()) }),
    ],
  }),
})
const pagesRoute = createRoute({
  method: 'post',
  path: '/imports/{id}/pages',
  tags: ['Posts'],
  summary: 'The next pages of an import: each is fetched, and read for its post',
  request: {
    params: idParam,
    body: jsonBody(
      z.strictObject({
        from: z.int().nonnegative(),
        last: z.boolean(),
        pages: z.array(pageSchema).max(20),
      }),
    ),
  },
  responses: answers({ 200: ['How far it is now', importSchema] }),
})

export function importListRoutes(ports: Ports) {
  return apiApp()
    .openapi(sourcesRoute, async (c) => {
      const { document, dry_run: dryRun } = c.req.valid('json')
      const { added, known } = await importSources(ports, document, dryRun)
      return c.json({ added: [...added], known: [...known] })
    })
    .openapi(sitemapRoute, async (c) => {
      const { pages, sitemaps } = await sitemapAt(ports, c.req.valid('json').url)
      return c.json({ pages: [...pages], sitemaps: [...sitemaps] })
    })
    .openapi(pagesRoute, async (c) => {
      const { pages, ...batch } = c.req.valid('json')
      const items = await readPages(ports, pages as readonly SitemapPage[])
      return c.json(
        importJson(await takeBatch(ports, c.req.valid('param').id, { ...batch, items })),
      )
    })
}
