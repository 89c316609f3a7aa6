/** https://www.w3.org/TR/xml/#NT-Char, negated, but for halves of surrogate pairs: `isWellFormed` finds those faster. */
const notXml = /[^\t\n\r\x20-\ufffd]/
const declaration = /^<\?xml version="1\.0" encoding="utf-8"\?>\n?/
const name = '[A-Za-z_][\\w.-]*(?::[A-Za-z_][\\w.-]*)?'
const tag = new RegExp(`<(${name})((?:\\s+${name}\\s*=\\s*(?:"[^<"]*"|'[^<']*'))*)\\s*(/?)>`, 'y')
const attribute = new RegExp(`(${name})\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'g')
const badReference = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\dA-Fa-f]+);)/
const numericReference = /&#(?:x([\dA-Fa-f]+)|(\d+));/g

const builtIn: ReadonlySet<string> = new Set(['xml', 'xmlns'])

interface Element {
  readonly name: string
  readonly prefixes: ReadonlySet<string>
}

/**
 * What makes a document ill-formed as XML 1.0 with namespaces, or undefined. Stricter than XML: a document type, comments
 * and processing instructions are refused as well, since no feed of ours has them.
 */
export function xmlFault(xml: string): string | undefined {
  const forbidden = notXml.exec(xml)
  if (forbidden) return `character ${codePoint(forbidden[0])} at ${forbidden.index}`
  if (!xml.isWellFormed()) return 'half of a surrogate pair'
  const open: Element[] = []
  let roots = 0
  let at = declaration.exec(xml)?.[0].length ?? 0
  while (at < xml.length) {
    const next = xml.indexOf('<', at)
    const fault = textFault(xml.slice(at, next < 0 ? xml.length : next), open.length > 0)
    if (fault) return `${fault} after ${at}`
    if (next < 0) break
    if (xml.startsWith('<![CDATA[', next)) {
      const end = xml.indexOf(']]>', next)
      if (end < 0 || open.length === 0) return `misplaced CDATA at ${next}`
      at = end + 3
      continue
    }
    if (xml[next + 1] === '/') {
      const end = xml.indexOf('>', next)
      if (open.pop()?.name !== xml.slice(next + 2, end)) return `stray end tag at ${next}`
      at = end + 1
      continue
    }
    tag.lastIndex = next
    const found = tag.exec(xml)
    if (!found) return `not a tag at ${next}`
    if (open.length === 0 && ++roots > 1) return `second root at ${next}`
    const wrong = tagFault(found, open)
    if (wrong) return `${wrong} at ${next}`
    at = tag.lastIndex
  }
  if (open.length > 0) return `<${open.at(-1)?.name}> is not closed`
  return roots === 1 ? undefined : 'no root element'
}

function textFault(text: string, inside: boolean): string | undefined {
  if (!inside && text.trim() !== '') return 'text outside the root element'
  if (text.includes(']]>')) return ']]> in text'
  return referenceFault(text)
}

function referenceFault(text: string): string | undefined {
  if (!text.includes('&')) return undefined
  if (badReference.test(text)) return 'bare & or unknown entity'
  for (const [written, hexadecimal, decimal] of text.matchAll(numericReference)) {
    const code = hexadecimal ? Number.parseInt(hexadecimal, 16) : Number(decimal)
    if (code > 0x10ffff) return `reference ${written}`
    const character = String.fromCodePoint(code)
    if (notXml.test(character) || !character.isWellFormed()) return `reference ${written}`
  }
  return undefined
}

/** Checks one tag and takes it into account. */
function tagFault(found: RegExpExecArray, open: Element[]): string | undefined {
  const [, element = '', written = '', selfClosing] = found
  let prefixes = open.at(-1)?.prefixes ?? builtIn
  const names = new Set<string>()
  for (const [, key = '', double, single] of written ? written.matchAll(attribute) : []) {
    if (names.has(key)) return `attribute ${key} twice`
    names.add(key)
    if (key.startsWith('xmlns:')) prefixes = new Set([...prefixes, key.slice('xmlns:'.length)])
    const fault = referenceFault(double ?? single ?? '')
    if (fault) return fault
  }
  for (const key of [element, ...names]) {
    const [prefix = '', local] = key.split(':')
    if (local !== undefined && !prefixes.has(prefix)) return `prefix ${prefix} is not declared`
  }
  if (!selfClosing) open.push({ name: element, prefixes })
  return undefined
}

const codePoint = (character: string) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
