import type { FeedContents } from './feed-entry.ts'
import { atomEntry, atomLinks, atomPerson, atomText } from './rss-parser-atom.ts'
import { rssItem, rssText } from './rss-parser-rss.ts'
import { usualNames } from './xml-names.ts'
import { firstText, nodeAttribute, type Take } from './xml-node.ts'
import { xmlRoot } from './xml-root.ts'

/** Elements taken from rss-parser as they are, since what it makes of them loses attributes and repetitions. */
const ITEM_FIELDS = [
  ...['$', 'title', 'link', 'guid', 'id', 'description', 'content', 'content:encoded', 'summary'],
  ...['author', 'dc:creator', 'itunes:author', 'atom:author', 'category', 'dc:subject'],
  ...['pubDate', 'dc:date', 'published', 'atom:published', 'updated', 'atom:updated'],
  ...['issued', 'modified', 'dcterms:modified', 'dc:language', 'source', 'atom:link'],
  ...['enclosure', 'media:content', 'media:group', 'media:thumbnail', 'itunes:image'],
  ...['itunes:duration', 'feedburner:origLink'],
]
const FEED_FIELDS = ['$', 'title', 'link', 'language', 'dc:language', 'author']

type Fields = Readonly<Record<string, unknown>>

/** @throws when rss-parser refuses the text, or would lose the order of what an element holds */
export async function readWithRssParser(xml: string): Promise<FeedContents> {
  const [{ default: Parser }, { default: utils }] = await Promise.all([
    import('rss-parser'),
    import('rss-parser/lib/utils.js'),
  ])
  // Its snippets are made by an expression that is quadratic in the number of `<`, and nobody here reads them.
  utils.getSnippet = () => ''
  // Nor what it makes of XHTML: elements are taken as they are.
  utils.getContent = () => ''
  const parser = new Parser<Fields, Fields>({
    customFields: { item: ITEM_FIELDS.map(unworked), feed: FEED_FIELDS.map(unworked) as never },
    xml2js: { tagNameProcessors: [usualNames(xml)] },
  })
  const feed = await parser.parseString(xml)
  return xmlRoot(xml)?.local === 'feed' ? atomFeed(feed) : rssFeed(feed, xml)
}

type Parsed = Fields & { readonly items: readonly Fields[] }

function atomFeed(feed: Parsed): FeedContents {
  const take = taker(feed)
  const [self] = take('$')
  return {
    title: atomText(take('title')),
    home: atomLinks(take('link'), 'alternate')[0],
    base: nodeAttribute(self, 'xml:base'),
    language: nodeAttribute(self, 'xml:lang'),
    people: take('author').map(atomPerson),
    entries: feed.items.map((entry) => atomEntry(taker(entry))),
  }
}

function rssFeed(feed: Parsed, xml: string): FeedContents {
  const take = taker(feed)
  const root = xmlRoot(xml)
  return {
    title: rssText(take('title')),
    home: firstText(take('link')),
    base: root?.attribute('xml:base'),
    language:
      firstText([...take('language'), ...take('dc:language')]) ?? root?.attribute('xml:lang'),
    people: [],
    entries: feed.items.map((item) => rssItem(taker(item))),
  }
}

function unworked(name: string): [string, string, { keepArray: true }] {
  return [name, `raw:${name}`, { keepArray: true }]
}

function taker(fields: Fields): Take {
  return (name) => {
    const value = fields[`raw:${name}`]
    if (Array.isArray(value)) return value
    return value === undefined ? [] : [{ $: value }]
  }
}
