/** An element as rss-parser hands it out unworked: its text, or an object of text `_`, attributes `$` and children. */
export type XmlNode = unknown

/** The elements of one name in an item or feed; `$` gives the item or feed itself, for its attributes. */
export type Take = (name: string) => readonly XmlNode[]

/** Text between the tags; attributes do not matter. Undefined for an element that has children instead. */
export function nodeText(node: XmlNode): string | undefined {
  if (typeof node === 'string') return node
  const text = member(node, '_')
  return typeof text === 'string' ? text : undefined
}

export function nodeAttribute(node: XmlNode, name: string): string | undefined {
  const value = member(member(node, '$'), name)
  return typeof value === 'string' ? value : undefined
}

export function nodeNumber(node: XmlNode, name: string): number | undefined {
  const value = Number(nodeAttribute(node, name)?.trim() || Number.NaN)
  return Number.isFinite(value) ? value : undefined
}

/** The elements of this name, in document order. */
export function nodeChildren(node: XmlNode, name: string): readonly XmlNode[] {
  const children = member(node, name)
  return Array.isArray(children) ? children : []
}

export function firstText(nodes: readonly XmlNode[]): string | undefined {
  return texts(nodes)[0]
}

/** Of all of them that have any. */
export function texts(nodes: readonly XmlNode[]): string[] {
  return nodes.map(nodeText).filter((text) => text !== undefined && text.trim() !== '') as string[]
}

/**
 * The element as it is.
 * @throws when it holds elements: rss-parser has lost their order among the text
 */
export function inOrder(node: XmlNode): XmlNode {
  if (typeof node !== 'object' || node === null) return node
  const mixed = Object.keys(node).some((key) => key !== '_' && key !== '$')
  if (mixed) throw new Error('markup that is not escaped')
  return node
}

function member(node: XmlNode, name: string): unknown {
  return typeof node === 'object' && node !== null
    ? (node as Readonly<Record<string, unknown>>)[name]
    : undefined
}
