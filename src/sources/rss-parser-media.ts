import type { FeedMedia } from './feed-entry.ts'
import {
  firstText,
  nodeAttribute,
  nodeChildren,
  nodeNumber,
  type Take,
  type XmlNode,
} from './xml-node.ts'

/** Media RSS (https://www.rssboard.org/media-rss) and the cover of a podcast's episode. */
export function mediaElements(take: Take): FeedMedia[] {
  const groups = take('media:group')
  const inGroups = (name: string) => groups.flatMap((group) => nodeChildren(group, name))
  const contents = [...take('media:content'), ...inGroups('media:content')]
  const thumbnails = [
    ...take('media:thumbnail'),
    ...inGroups('media:thumbnail'),
    ...contents.flatMap((content) => nodeChildren(content, 'media:thumbnail')),
  ]
  return [
    ...contents.map((node) => mediaElement(node, 'media')),
    ...take('itunes:image').map((node) => ({
      from: 'cover' as const,
      url: nodeAttribute(node, 'href') ?? nodeAttribute(node, 'url'),
    })),
    ...thumbnails.map((node) => mediaElement(node, 'thumbnail')),
  ]
}

function mediaElement(node: XmlNode, from: 'media' | 'thumbnail'): FeedMedia {
  return {
    from,
    url: nodeAttribute(node, 'url'),
    type: nodeAttribute(node, 'type'),
    medium: nodeAttribute(node, 'medium'),
    width: nodeNumber(node, 'width'),
    height: nodeNumber(node, 'height'),
    alt: firstText(nodeChildren(node, 'media:description')),
    credit: firstText(nodeChildren(node, 'media:credit')),
  }
}
