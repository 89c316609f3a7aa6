import { readLinkHeader } from './link-header.ts'

export interface Advertised {
  /** Where the document was found. */
  readonly url: string
  /** The Link header of the answer. */
  readonly link?: string
  /** What the document itself says. */
  readonly hubs?: readonly string[]
  readonly self?: string
}

export interface FoundHub {
  readonly hub: string
  readonly topic: string
}

/** The hub of a document and the topic to subscribe to: from Link headers first, then from within (W3C WebSub 4). */
export function discoverHub({ url, link = '', hubs = [], self }: Advertised): FoundHub | undefined {
  const links = readLinkHeader(link, url)
  const linked = (rel: string) =>
    links.filter(({ rels }) => rels.includes(rel)).map((found) => found.url)
  const [hub] = [...linked('hub'), ...hubs].map((found) => webAddress(found, url)).filter(Boolean)
  const [topic] = [...linked('self'), self ?? '', url]
    .map((found) => webAddress(found, url))
    .filter(Boolean)
  return hub && topic ? { hub, topic } : undefined
}

function webAddress(text: string, base: string): string | undefined {
  const url = text.trim() === '' ? null : URL.parse(text.trim(), base)
  return url && /^https?:$/.test(url.protocol) ? url.href : undefined
}
