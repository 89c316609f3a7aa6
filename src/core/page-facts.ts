import { readHtml } from './html-tokens.ts'
import { canonicalUrl } from './identity.ts'

/** What a page says of itself to those who show a card of it: https://ogp.me and RFC 6596. Addresses are absolute. */
export interface PageFacts {
  readonly canonical?: string
  readonly ogUrl?: string
  readonly ogTitle?: string
  readonly ogImage?: string
}

/** The first of each that is not empty counts. */
export function readPageFacts(html: string, address: string): PageFacts {
  const said = new Map<string, string>()
  readHtml(html, {
    open(name, attributes) {
      const found = named(name, attributes)
      const value = found?.[1]?.trim()
      if (found && value && !said.has(found[0])) said.set(found[0], value)
    },
    close() {},
    text() {},
  })
  const base = absolute(said.get('base'), address) ?? address
  const canonical = absolute(said.get('canonical'), base)
  const ogUrl = absolute(said.get('og:url'), base)
  const ogImage = absolute(said.get('og:image') ?? said.get('og:image:url'), base)
  const ogTitle = said.get('og:title')
  return {
    ...(canonical !== undefined && { canonical }),
    ...(ogUrl !== undefined && { ogUrl }),
    ...(ogTitle !== undefined && { ogTitle }),
    ...(ogImage !== undefined && { ogImage }),
  }
}

type Attributes = ReadonlyMap<string, string>

function named(
  tag: string,
  attributes: Attributes,
): readonly [name: string, value: string | undefined] | undefined {
  switch (tag) {
    case 'base':
      return ['base', attributes.get('href')]
    case 'link':
      return isCanonical(attributes) ? ['canonical', attributes.get('href')] : undefined
    case 'meta':
      return [
        (attributes.get('property') ?? attributes.get('name') ?? '').trim().toLowerCase(),
        attributes.get('content'),
      ]
    default:
      return undefined
  }
}

const isCanonical = (attributes: Attributes) =>
  (attributes.get('rel') ?? '').toLowerCase().split(/\s+/).includes('canonical')

function absolute(url: string | undefined, base: string): string | undefined {
  return url !== undefined && URL.canParse(url, base) ? new URL(url, base).href : undefined
}

/** What speaks against a page being that of a post; undefined when nothing does. */
export function pageFault(facts: PageFacts, postUrl: string): string | undefined {
  const names = [facts.canonical, facts.ogUrl].filter((url) => url !== undefined)
  const [name] = names
  if (name === undefined) {
    return 'The page has neither a canonical link nor og:url, so it may be any page.'
  }
  if (!names.some((url) => canonicalUrl(url) === canonicalUrl(postUrl))) {
    return `The page says that it is another one: ${name}`
  }
  return facts.ogTitle === undefined ? 'The page has no og:title yet.' : undefined
}
