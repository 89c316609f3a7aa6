import type { Hit } from './rule.ts'
import type { XmlElement } from './xml-tree.ts'

export const spaces = {
  atom: 'http://www.w3.org/2005/Atom',
  content: 'http://purl.org/rss/1.0/modules/content/',
  dc: 'http://purl.org/dc/elements/1.1/',
  history: 'http://purl.org/syndication/history/1.0',
  itunes: 'http://www.itunes.com/dtds/podcast-1.0.dtd',
  slash: 'http://purl.org/rss/1.0/modules/slash/',
  tombstones: 'http://purl.org/atompub/tombstones/1.0',
  xhtml: 'http://www.w3.org/1999/xhtml',
} as const

/** The children of that name, of no namespace unless one is given. */
export const childrenOf = (parent: XmlElement, local: string, space = '') =>
  parent.children.filter((child) => child.local === local && child.space === space)

export const childOf = (parent: XmlElement, local: string, space = ''): XmlElement | undefined =>
  childrenOf(parent, local, space)[0]

/** The value of an attribute without the white space around it; undefined when it is not there. */
export const attributeOf = (element: XmlElement, name: string) =>
  element.attributes.get(name)?.value.trim()

export const textOf = (element: XmlElement | undefined) => element?.text.trim() ?? ''

/** A finding at an element. */
export const hit = ({ at }: Pick<XmlElement, 'at'>, message: string): Hit => ({ at, message })

/** A text as messages show it: on one line, in quotes, not too long. */
export const shown = (text: string) => {
  const line = text.replace(/\s+/g, ' ').trim()
  return JSON.stringify(line.length > 80 ? `${line.slice(0, 79)}…` : line)
}

/** Whether relative addresses have a base here: `xml:base` on the element or around it. */
export function hasBase(element: XmlElement): boolean {
  for (let at: XmlElement | undefined = element; at; at = at.parent) {
    if (at.attributes.has('xml:base')) return true
  }
  return false
}

/** The links of a relation, of a feed in Atom or of a channel in RSS. A link without `rel` is an alternate. */
export const linksOf = (parent: XmlElement, rel: string) =>
  childrenOf(parent, 'link', spaces.atom).filter(
    (link) => (attributeOf(link, 'rel') ?? 'alternate') === rel,
  )
