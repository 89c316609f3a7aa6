import { htmlToText } from '../core/html-text.ts'

interface SelfDescription {
  readonly hubs?: readonly string[]
  readonly self?: string
}

/** The hubs and, if there are any, the address that a feed says of itself, before its first item: what stands in a post is not the feed's. */
export function feedHub(text: string, shape: 'xml' | 'json'): SelfDescription {
  const links = shape === 'json' ? jsonLinks(text) : xmlLinks(text)
  const of = (wanted: string) => links.filter(({ rel }) => rel === wanted).map(({ href }) => href)
  const hubs = of('hub')
  const [self] = of('self')
  return hubs.length > 0 ? { hubs, ...(self !== undefined && { self }) } : {}
}

interface FeedLink {
  readonly rel: string
  readonly href: string
}

function xmlLinks(text: string): FeedLink[] {
  const head = text.slice(0, 200_000).split(/<(?:[\w.-]+:)?(?:item|entry)[\s>]/i, 1)[0] ?? ''
  return [...head.matchAll(/<(?:[\w.-]+:)?link\s([^<>]*)>/g)].flatMap(([, attributes = '']) => {
    const value = (name: string) => {
      const [, double, single] =
        new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes) ?? []
      return htmlToText(double ?? single ?? '')
    }
    const href = value('href')
    return href
      ? value('rel')
          .toLowerCase()
          .split(/\s+/)
          .map((rel) => ({ rel, href }))
      : []
  })
}

/** https://www.jsonfeed.org/version/1.1/ `hubs` and `feed_url` */
function jsonLinks(text: string): FeedLink[] {
  const feed: unknown = JSON.parse(text)
  if (typeof feed !== 'object' || feed === null) return []
  const { hubs, feed_url: self } = feed as Readonly<Record<string, unknown>>
  const found: FeedLink[] = []
  if (typeof self === 'string') found.push({ rel: 'self', href: self })
  for (const hub of Array.isArray(hubs) ? hubs : []) {
    const { type, url } = Object(hub) as Readonly<Record<string, unknown>>
    if (`${type}`.toLowerCase() === 'websub' && typeof url === 'string') {
      found.push({ rel: 'hub', href: url })
    }
  }
  return found
}
