export interface XmlAttribute {
  readonly value: string
  readonly at: number
}

/** What stands around a name. */
interface Inside {
  readonly attributes: ReadonlyMap<string, XmlAttribute>
  readonly parent: Inside | undefined
}

const builtIn: ReadonlyMap<string, string> = new Map([
  ['xml', 'http://www.w3.org/XML/1998/namespace'],
  ['xmlns', 'http://www.w3.org/2000/xmlns/'],
])

/** The namespace that a prefix stands for here; the empty prefix is that of names without one. */
export function spaceOf(
  prefix: string,
  own: ReadonlyMap<string, XmlAttribute>,
  parent: Inside | undefined,
): string | undefined {
  const key = prefix === '' ? 'xmlns' : `xmlns:${prefix}`
  let declared = own.get(key)
  for (let at = parent; at && !declared; at = at.parent) declared = at.attributes.get(key)
  return declared?.value ?? builtIn.get(prefix)
}
