import type { Context } from 'hono'
import { archivePageOf } from '../../core/archive.ts'
import { feedFiles } from '../../core/feed-document.ts'
import type { FeedNotice } from '../../core/feed-notice.ts'
import { readSelectionKey, selectionAddresses } from '../../core/feed-selection.ts'
import type { Ports } from '../../ports/ports.ts'
import { endedFeed } from '../../tasks/feed-end.ts'
import { startPages } from '../../tasks/selection-history.ts'

export interface MissingPorts extends Pick<Ports, 'archive'> {
  readonly clock: Pick<Ports['clock'], 'now'>
  readonly setup: Pick<Ports['setup'], 'feeds' | 'publication' | 'wasRemoved'>
}

/** A notice as plain text. */
export const noticeLine = ({ title, text, instead }: FeedNotice) =>
  `${title}. ${text}${instead ? ` ${instead.url}` : ''}\n`

/** The feed of the set-up that the key of a selection begins with. */
export const baseFeedOf = (key: string) => key.split('?', 1)[0] ?? key

/**
 * There is no feed under this key. One that was removed is gone for good, so that readers stop asking; the archive page that
 * comes next is still part of the live feed; all else never was.
 */
export async function missingFeed(
  c: Context,
  ports: MissingPorts,
  publicUrl: string,
  key: string,
  headers: Record<string, string>,
): Promise<Response> {
  const id = key.slice(0, key.lastIndexOf('/'))
  const page = archivePageOf(id)
  const feed = page?.feed ?? id
  const ended = await endedFeed(ports, publicUrl, baseFeedOf(feed))
  if (ended) return c.text(noticeLine(ended), 410, headers)
  if (page && page.page > 1 && (await pagesOf(ports.archive, feed)) === page.page - 1) {
    const file = c.req.path.slice(c.req.path.lastIndexOf('/') + 1)
    const format = Object.entries(feedFiles).find(([name]) => name === file)?.[1] ?? 'rss'
    const live = selectionAddresses('', feed)[format]
    return c.body(null, 307, { ...headers, location: live, 'cache-control': 'no-store' })
  }
  return c.text('There is no such feed.\n', 404, headers)
}

/** Of the archive of what a selection starts from. */
async function pagesOf(archive: Ports['archive'], key: string): Promise<number> {
  const selection = readSelectionKey(key)
  return selection ? startPages({ archive }, { selection }).pages() : 0
}
