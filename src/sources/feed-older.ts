import { htmlToText } from '../core/html-text.ts'

/**
 * Where a feed goes on with older posts: a link `next` or `prev-archive` (RFC 5005), `next_url` of a JSON Feed, or the next page as
 * WordPress counts them.
 */
export function feedOlder(text: string, shape: 'xml' | 'json', url: string): string | undefined {
  const said = shape === 'json' ? jsonNext(text) : xmlNext(text)
  if (said !== undefined && URL.canParse(said, url)) return new URL(said, url).href
  return shape === 'xml' && isWordpress(text) ? nextPage(url) : undefined
}

const headOf = (text: string) =>
  text.slice(0, 200_000).split(/<(?:[\w.-]+:)?(?:item|entry)[\s>]/i, 1)[0] ?? ''

function xmlNext(text: string): string | undefined {
  const links = [...headOf(text).matchAll(/<(?:[\w.-]+:)?link\s([^<>]*)>/g)].map(
    ([, attributes = '']) => ({ rel: value(attributes, 'rel'), href: value(attributes, 'href') }),
  )
  const of = (rel: string) => links.find((link) => link.rel === rel && link.href !== '')?.href
  return of('next') ?? of('prev-archive')
}

function value(attributes: string, name: string): string {
  const [, double, single] =
    new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes) ?? []
  return htmlToText(double ?? single ?? '')
}

function jsonNext(text: string): string | undefined {
  const feed: unknown = JSON.parse(text)
  const next = (Object(feed) as Readonly<Record<string, unknown>>).next_url
  return typeof next === 'string' ? next : undefined
}

/** https://developer.wordpress.org/reference/functions/the_generator/ */
const isWordpress = (text: string) =>
  /<generator[^>]*>\s*(?:https?:\/\/)?(?:www\.)?wordpress\.(?:org|com)/i.test(headOf(text))

function nextPage(url: string): string {
  const next = new URL(url)
  next.searchParams.set('paged', String(Number(next.searchParams.get('paged') ?? '1') + 1))
  return next.href
}
