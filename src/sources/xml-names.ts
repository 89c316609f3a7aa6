/** The prefixes under which feeds' names are known here, by namespace without scheme and end. */
const PREFIXES: Readonly<Record<string, string>> = {
  'purl.org/rss/1.0/modules/content': 'content',
  'purl.org/dc/elements/1.1': 'dc',
  'purl.org/dc/terms': 'dcterms',
  'search.yahoo.com/mrss': 'media',
  'www.itunes.com/dtds/podcast-1.0.dtd': 'itunes',
  'www.w3.org/2005/atom': 'atom',
  'www.w3.org/1999/02/22-rdf-syntax-ns': 'rdf',
  'rssnamespace.org/feedburner/ext/1.0': 'feedburner',
}

/** Gives every element of a document its usual prefix, whatever prefix the document declares for the namespace. */
export function usualNames(xml: string): (name: string) => string {
  const usual = new Map<string, string>()
  for (const [, prefix = '', uri = ''] of xml.matchAll(
    /xmlns:([\w.-]+)\s*=\s*["']([^"']{1,100})["']/g,
  )) {
    const known =
      PREFIXES[
        uri
          .toLowerCase()
          .replace(/^https?:\/\//, '')
          .replace(/[/#]+$/, '')
      ]
    if (known && !usual.has(prefix)) usual.set(prefix, known)
  }
  return (name) => {
    const colon = name.indexOf(':')
    const prefix = colon > 0 ? usual.get(name.slice(0, colon)) : undefined
    return prefix ? `${prefix}${name.slice(colon)}` : name
  }
}
