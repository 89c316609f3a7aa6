export interface XmlRoot {
  /** With its prefix, as written. */
  readonly name: string
  readonly local: string
  attribute(name: string): string | undefined
}

/** The outermost element of a document, past declaration, comments and DOCTYPE. Undefined when it is no markup. */
export function xmlRoot(text: string): XmlRoot | undefined {
  const prolog = /[\s\ufeff]+|<\?.*?\?>|<!--.*?-->|<!doctype[^[>]*(?:\[.*?\]\s*)?>/isy
  let start = 0
  while (prolog.test(text)) start = prolog.lastIndex
  // The attributes begin with what ends the name: were there two ways to part them, all would be tried.
  const tag = /<([a-z_][^\s/>]*)((?:[\s/][^>]*)?)>/iy
  tag.lastIndex = start
  const [, name, attributes = ''] = tag.exec(text) ?? []
  if (name === undefined) return undefined
  return {
    name,
    local: name.slice(name.indexOf(':') + 1),
    attribute: (wanted) =>
      new RegExp(`(?:^|\\s)${wanted}\\s*=\\s*["']([^"']*)["']`).exec(attributes)?.[1],
  }
}
