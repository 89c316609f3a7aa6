import { cleanLine } from '../core/clean-text.ts'
import { type NewsSitemap, newsLanguage } from '../core/news-sitemap.ts'
import { type Post, visibleAt } from '../core/post.ts'
import type { Ports } from '../ports/ports.ts'
import type { TextFormat } from '../ports/text-format.ts'
import { lastChange } from './load-archive.ts'
import { earliest, openFeeds } from './open-feeds.ts'
import { type LoadedText, provenDocument } from './prove-text.ts'

/** A news sitemap has the posts of the last two days, and a thousand at most. */
const WINDOW = 48 * 3_600_000
const MOST = 1_000

type SitemapPorts = Pick<Ports, 'posts' | 'setup' | 'clock'>

/** What is new, for news search engines. Undefined before anything is set up. */
export async function loadNewsSitemap(
  ports: SitemapPorts,
  format: TextFormat<NewsSitemap>,
): Promise<LoadedText | undefined> {
  const publication = await ports.setup.publication()
  const origin = await ports.setup.origin()
  if (!publication || !origin) return undefined
  const now = ports.clock.now()
  const since = new Date(now.getTime() - WINDOW)
  const { hides } = await openFeeds(ports, publication, now)
  const found = await ports.posts.shownSince(since, now, MOST)
  const posts = found.filter((post) => !hides(post))
  const validUntil = earliest(await ports.posts.nextVisible(now), leaves(found.at(-1)))
  const sitemap = {
    publication: publication.title,
    language: newsLanguage(publication.language),
    items: [...new Map(posts.map((post) => [post.url, newsItem(post)])).values()],
  }
  return {
    text: provenDocument(format, sitemap),
    changedAt: await changedAt(ports, origin.at, since, now),
    ...(validUntil && { validUntil }),
  }
}

const newsItem = (post: Post) => ({
  url: post.url,
  title: cleanLine(post.title) || post.url,
  publishedAt: visibleAt(post),
})

/** A post that leaves changes the sitemap as one that comes. */
async function changedAt(
  ports: SitemapPorts,
  setUpAt: Date,
  since: Date,
  now: Date,
): Promise<Date> {
  const changed = await lastChange(ports, setUpAt, now)
  const [left] = await ports.posts.shownSince(new Date(since.getTime() - WINDOW), since, 1)
  const leftAt = leaves(left)
  return leftAt && leftAt > changed ? leftAt : changed
}

const leaves = (post: Post | undefined) => post && new Date(visibleAt(post).getTime() + WINDOW)
