import { childOf, childrenOf, spaces } from './find-elements.ts'
import type { XmlElement } from './xml-tree.ts'

/** An RSS document, and how it came. */
export interface RssSubject {
  readonly root: XmlElement
  /** The root itself when there is no channel. */
  readonly channel: XmlElement
  readonly items: readonly XmlElement[]
  /** Where it was fetched from. */
  readonly address?: string
  readonly mediaType?: string
}

/** Documents of version 0.9x and some of 2.0 put everything into a namespace of their own. */
export function rssSubject(
  root: XmlElement,
  came: Pick<RssSubject, 'address' | 'mediaType'>,
): RssSubject {
  const channel = childOf(root, 'channel') ?? root
  return { root, channel, items: childrenOf(channel, 'item'), ...came }
}

/** The HTML of an item. */
export const bodiesOf = (item: XmlElement) => [
  ...childrenOf(item, 'description'),
  ...childrenOf(item, 'encoded', spaces.content),
]
