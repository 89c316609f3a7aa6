import { createRoute, z } from '@hono/zod-openapi'
import type { FeedItem } from '../../core/compare-feeds.ts'
import type { Ports } from '../../ports/ports.ts'
import { type MigrationReport, migrateFrom } from '../../tasks/migrate-from.ts'
import type { AppDeps } from '../app-deps.ts'
import type { AskOurselves } from './feed-check.ts'
import { answers, apiApp, jsonBody } from './route-parts.ts'

const changed = z.array(z.object({ title: z.string(), before: z.string(), after: z.string() }))

const reportSchema = z
  .object({
    dry_run: z.boolean(),
    clean: z.boolean().openapi({
      description: 'No subscriber gets anything twice, and nothing vanishes',
    }),
    created: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    skipped: z.array(z.object({ title: z.string(), reason: z.string() })),
    legacy_feed_paths: z.array(z.string()).openapi({
      description: 'Added to the publication; after a dry run, those that would be',
    }),
    elsewhere: z.array(z.string()).openapi({
      description: 'Feeds at hosts that the publication does not answer for',
    }),
    feeds: z.array(
      z.object({
        url: z.string(),
        title: z.string().optional(),
        pages: z.int(),
        posts: z.int(),
        same: z.int(),
        more: z.int().openapi({ description: 'Posts that only the new feed shows' }),
        twice: changed,
        vanishing: z.array(z.object({ title: z.string(), id: z.string() })),
        reordered: z.array(z.string()),
        redated: changed,
      }),
    ),
  })
  .openapi('Migration')

const migrateRoute = createRoute({
  method: 'post',
  path: '/migrate',
  tags: ['Feeds'],
  summary: 'Take over from a former system by what its feeds say',
  description:
    'Finds the feeds at `url`, imports their posts and shares none, lets the addresses of the feeds lead here, and compares what readers have with what they will get.',
  request: {
    body: jsonBody(
      z.strictObject({
        url: z.url({ protocol: /^https?$/, error: 'expected an http or https URL' }),
        dry_run: z.boolean().default(false),
      }),
    ),
  },
  responses: answers({ 200: ['What was found and done', reportSchema] }),
})

/** @param ask our own addresses are asked inside the house: they may not be reachable from here */
export function migrateRoutes(
  { ports, publicUrl }: Pick<AppDeps, 'ports' | 'publicUrl'>,
  ask: AskOurselves | undefined,
) {
  return apiApp().openapi(migrateRoute, async (c) => {
    const { url, dry_run: dryRun } = c.req.valid('json')
    const newFeed = () => mainFeed(ports, publicUrl, ask)
    return c.json(reportJson(await migrateFrom(ports, { url, dryRun, newFeed })))
  })
}

/** As a reader has it: fetched, and read by what reads feeds of others. */
async function mainFeed(
  { sources }: Pick<Ports, 'sources'>,
  publicUrl: string,
  ask: AskOurselves = fetch,
): Promise<readonly FeedItem[]> {
  const url = `${publicUrl}/rss.xml`
  const answer = await ask(new Request(url))
  const bytes = new Uint8Array(await answer.arrayBuffer())
  const read = await sources.find(({ type }) => type === 'feed')?.read({ url, bytes })
  if (!read?.ok) return []
  return read.posts.map(({ guid, post: { url: page, title, published_at: publishedAt } }) => ({
    id: guid ?? page,
    url: page,
    title,
    ...(publishedAt && { publishedAt }),
  }))
}

const reportJson = ({
  dryRun,
  legacyFeedPaths,
  elsewhere,
  feeds,
  skipped,
  ...report
}: MigrationReport) => ({
  ...report,
  dry_run: dryRun,
  skipped: [...skipped],
  legacy_feed_paths: [...legacyFeedPaths],
  elsewhere: [...elsewhere],
  feeds: feeds.map(({ comparison, ...feed }) => ({
    ...feed,
    same: comparison.same,
    more: comparison.more,
    twice: [...comparison.twice],
    vanishing: [...comparison.vanishing],
    reordered: [...comparison.reordered],
    redated: [...comparison.redated],
  })),
})
