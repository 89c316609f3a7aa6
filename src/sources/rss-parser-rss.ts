import { type FeedEntry, type FeedText, permalink, present } from './feed-entry.ts'
import { parsePerson } from './feed-people.ts'
import { mediaElements } from './rss-parser-media.ts'
import {
  firstText,
  inOrder,
  nodeAttribute,
  nodeNumber,
  nodeText,
  type Take,
  texts,
  type XmlNode,
} from './xml-node.ts'

/** An item of RSS 2.0 (https://www.rssboard.org/rss-specification) or 1.0 (https://web.resource.org/rss/1.0/spec). */
export function rssItem(take: Take): FeedEntry {
  const [self] = take('$')
  const [guid] = take('guid')
  const id = nodeText(guid) ?? nodeAttribute(self, 'rdf:about')
  const isPermaLink = nodeAttribute(guid, 'isPermaLink')?.toLowerCase() !== 'false'
  const creators = [...texts(take('dc:creator')), ...texts(take('author'))]
  const names = creators.length > 0 ? creators : texts(take('itunes:author'))
  return {
    guid: id,
    links: present([
      firstText(take('feedburner:origLink')),
      ...texts(take('link')),
      ...[...take('link'), ...take('atom:link')]
        .filter((link) => (nodeAttribute(link, 'rel') ?? 'alternate') === 'alternate')
        .map((link) => nodeAttribute(link, 'href')),
      permalink(id, isPermaLink),
    ]),
    title: rssText(take('title')),
    content: rssText(take('content:encoded')),
    description: rssText(take('description')),
    people: names.map(parsePerson),
    tags: present([...take('category'), ...take('dc:subject')].map(nodeText)),
    media: [...take('enclosure').map((node) => enclosure(node, take)), ...mediaElements(take)],
    published: texts([...take('pubDate'), ...take('dc:date'), ...take('atom:published')]),
    updated: texts([...take('atom:updated'), ...take('dcterms:modified')]),
    base: nodeAttribute(self, 'xml:base'),
    language: nodeAttribute(self, 'xml:lang') ?? firstText(take('dc:language')),
  }
}

export function rssText(nodes: readonly XmlNode[]): FeedText | undefined {
  const value = nodes.map((node) => nodeText(inOrder(node))).find((text) => text?.trim())
  return value === undefined ? undefined : { value, kind: 'loose' }
}

function enclosure(node: XmlNode, take: Take) {
  return {
    from: 'enclosure' as const,
    url: nodeAttribute(node, 'url'),
    type: nodeAttribute(node, 'type'),
    length: nodeNumber(node, 'length'),
    duration: seconds(firstText(take('itunes:duration'))),
  }
}

/** Seconds, or `mm:ss`, or `hh:mm:ss`: https://help.apple.com/itc/podcasts_connect/#/itcb54353390 */
function seconds(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*\d+(:\d{1,2}){0,2}(\.\d+)?\s*$/.test(text)) return undefined
  return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
}
