import { type FeedEntry, type FeedPerson, type FeedText, present } from './feed-entry.ts'
import { mediaElements } from './rss-parser-media.ts'
import {
  firstText,
  inOrder,
  nodeAttribute,
  nodeChildren,
  nodeNumber,
  nodeText,
  type Take,
  texts,
  type XmlNode,
} from './xml-node.ts'

/** An entry of RFC 4287, or of Atom 0.3 with its `issued` and `modified`. */
export function atomEntry(take: Take): FeedEntry {
  const [self] = take('$')
  const people = [
    ...take('author'),
    ...take('source').flatMap((node) => nodeChildren(node, 'author')),
  ]
  return {
    guid: firstText(take('id')),
    links: present([
      firstText(take('feedburner:origLink')),
      ...atomLinks(take('link'), 'alternate'),
    ]),
    title: atomText(take('title')),
    content: atomText(take('content')),
    description: atomText(take('summary')),
    people: people.map(atomPerson),
    tags: present(
      take('category').map((node) => nodeAttribute(node, 'label') ?? nodeAttribute(node, 'term')),
    ),
    media: [...take('link').filter(isEnclosure).map(enclosure), ...mediaElements(take)],
    published: texts([...take('published'), ...take('issued')]),
    updated: texts([...take('updated'), ...take('modified')]),
    base: nodeAttribute(self, 'xml:base'),
    language: nodeAttribute(self, 'xml:lang'),
  }
}

/** The addresses of this relation; pages before other documents. */
export function atomLinks(links: readonly XmlNode[], rel: string): string[] {
  const ofRel = links.filter((link) => (nodeAttribute(link, 'rel') ?? 'alternate') === rel)
  const isPage = (link: XmlNode) => (nodeAttribute(link, 'type') ?? 'text/html').includes('html')
  const ordered = [...ofRel.filter(isPage), ...ofRel.filter((link) => !isPage(link))]
  return present(ordered.map((link) => nodeAttribute(link, 'href')))
}

export function atomPerson(node: XmlNode): FeedPerson {
  return {
    name: firstText(nodeChildren(node, 'name')) ?? nodeText(node),
    url: firstText([...nodeChildren(node, 'uri'), ...nodeChildren(node, 'url')]),
    email: firstText(nodeChildren(node, 'email')),
  }
}

/** A text construct: plain unless it says otherwise (RFC 4287 section 3.1). */
export function atomText(nodes: readonly XmlNode[]): FeedText | undefined {
  const [node] = nodes
  const value = nodeText(inOrder(node))
  if (value === undefined || value.trim() === '') return undefined
  const type = nodeAttribute(node, 'type')?.trim().toLowerCase() ?? 'text'
  return { value, kind: type === 'text' || type === 'text/plain' ? 'plain' : 'html' }
}

const isEnclosure = (link: XmlNode) => nodeAttribute(link, 'rel') === 'enclosure'

function enclosure(link: XmlNode) {
  return {
    from: 'enclosure' as const,
    url: nodeAttribute(link, 'href'),
    type: nodeAttribute(link, 'type'),
    length: nodeNumber(link, 'length'),
  }
}
