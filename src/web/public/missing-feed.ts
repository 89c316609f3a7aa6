import type { Context } from 'hono'
import { archivePageOf } from '../../core/archive.ts'
import type { Ports } from '../../ports/ports.ts'

interface MissingPorts {
  readonly setup: Pick<Ports['setup'], 'wasRemoved'>
  readonly archive: Pick<Ports['archive'], 'pages'>
}

/**
 * There is no feed under this key. One that was removed is gone for good, so that readers stop asking; the archive page that
 * comes next is still part of the live feed; all else never was.
 */
export async function missingFeed(
  c: Context,
  { setup, archive }: MissingPorts,
  key: string,
  headers: Record<string, string>,
): Promise<Response> {
  const id = key.slice(0, key.lastIndexOf('/'))
  const page = archivePageOf(id)
  const feed = page?.feed ?? id
  if (await setup.wasRemoved(feed)) {
    return c.text('This feed was removed and does not come back.\n', 410, headers)
  }
  if (page && page.page > 1 && (await archive.pages(feed)) === page.page - 1) {
    const file = c.req.path.slice(c.req.path.lastIndexOf('/'))
    const live = feed === 'main' ? file : `/feeds/${encodeURIComponent(feed)}${file}`
    return c.body(null, 307, { ...headers, location: live, 'cache-control': 'no-store' })
  }
  return c.text('There is no such feed.\n', 404, headers)
}
