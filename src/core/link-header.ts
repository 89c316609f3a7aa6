export interface Link {
  readonly url: string
  /** Each relation by itself, in small letters. */
  readonly rels: readonly string[]
}

/** RFC 8288: where a document lives, and the WebSub hubs that tell of its changes. */
export function linkHeader(self: string, hubs: readonly string[] = []): string {
  return [...hubs.map((hub) => `<${hub}>; rel="hub"`), `<${self}>; rel="self"`].join(', ')
}

/** A target in angle brackets with its parameters, up to the comma after which the next one begins. */
const linkValue = /<([^<>]*)>((?:[^<>,"]|"[^"]*")*)/g
const parameter = /;\s*([^\s;="]+)\s*=\s*("[^"]*"|[^\s;,"]*)/g

/** The links of a Link header, as RFC 8288 section 3 writes them; relative ones against `base`. */
export function readLinkHeader(header: string, base: string): Link[] {
  return [...header.slice(0, 16_384).matchAll(linkValue)].flatMap(([, target = '', rest = '']) => {
    const [, , rel = ''] =
      [...rest.matchAll(parameter)].find(([, name]) => name?.toLowerCase() === 'rel') ?? []
    const rels = rel.replaceAll('"', '').toLowerCase().split(/\s+/).filter(Boolean)
    const url = URL.parse(target.trim(), base)
    return url && rels.length > 0 ? [{ url: url.href, rels }] : []
  })
}
