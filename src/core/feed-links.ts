import { readHtml } from './html-tokens.ts'

const FEED_TYPES = /^application\/(?:rss\+xml|atom\+xml|feed\+json)\b/i

/** The feeds that a page names in its head, in their order; not those of comments. Addresses are absolute. */
export function feedLinks(html: string, address: string): readonly string[] {
  const found = new Set<string>()
  readHtml(html, {
    open(name, attributes) {
      if (name !== 'link') return
      const rels = (attributes.get('rel') ?? '').toLowerCase().split(/\s+/)
      const href = attributes.get('href')?.trim() ?? ''
      const isFeed = rels.includes('alternate') && FEED_TYPES.test(attributes.get('type') ?? '')
      if (!isFeed || href === '' || !URL.canParse(href, address)) return
      const isOfComments = /comment/i.test(`${attributes.get('title') ?? ''} ${href}`)
      if (!isOfComments) found.add(new URL(href, address).href)
    },
    close() {},
    text() {},
  })
  return [...found]
}

/** Where the systems that publications come from have their feeds. */
const PATHS: readonly string[] = [
  '/feed/',
  '/feed/atom/',
  '/feed/rdf/',
  '/rss/',
  '/rss.xml',
  '/atom.xml',
  '/feed.xml',
  '/index.xml',
  '/feed.json',
  '/feeds/posts/default',
  '/blog/feed/',
]

export const wellKnownFeeds = (address: string): readonly string[] =>
  PATHS.map((path) => new URL(path, address).href)
