import { InputError } from '../core/errors.ts'
import { canonicalUrl } from '../core/identity.ts'
import { readPageData } from '../core/page-data.ts'
import type { PostInput } from '../core/post.ts'
import { readSitemap, type Sitemap, type SitemapPage } from '../core/sitemap.ts'
import { withoutCredentials } from '../core/web-address.ts'
import type { Ports } from '../ports/ports.ts'
import { aliasKey } from '../ports/post-store.ts'
import type { FetchedDocument, SkippedItem, SourcePost } from '../ports/source.ts'
import { mergedPost } from './ask-page-texts.ts'

type PagePorts = Pick<Ports, 'outgoing' | 'posts' | 'readPageText'>

/** A sitemap may have so much: https://www.sitemaps.org/protocol.html#index */
const LARGEST = 50 * 1024 * 1024

/** @throws InputError `unreadable-source` when there is no sitemap at the address */
export async function sitemapAt(
  { outgoing }: Pick<Ports, 'outgoing'>,
  url: string,
): Promise<Sitemap> {
  const answer = await outgoing.document(url)
  const fetched = answer.outcome === 'fetched' ? answer : undefined
  const sitemap = fetched && readSitemap(await unpacked(fetched.bytes))
  if (sitemap) return sitemap
  const why = 'reason' in answer ? answer.reason : 'expected a sitemap: <urlset> or <sitemapindex>'
  throw new InputError('unreadable-source', `${withoutCredentials(url)}: ${why}`)
}

/** Sitemaps may come as gzip files. */
async function unpacked(bytes: Uint8Array): Promise<string> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return new TextDecoder().decode(bytes)
  const reader = new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream('gzip'))
    .getReader()
  const decoder = new TextDecoder()
  let [text, size] = ['', 0]
  for (;;) {
    const { value, done } = await reader.read().catch(() => ({ value: undefined, done: true }))
    if (done || !value) return text + decoder.decode()
    size += value.byteLength
    if (size > LARGEST) {
      await reader.cancel()
      throw new InputError('too-large', 'The sitemap is larger than 50 MiB')
    }
    text += decoder.decode(value, { stream: true })
  }
}

/** Each page as a post, or why it is none. One that is a post already is left as it is: a page says less than its source did. */
export async function readPages(
  ports: PagePorts,
  pages: readonly SitemapPage[],
): Promise<(SourcePost | SkippedItem)[]> {
  const nameOf = ({ url }: SitemapPage) => ({ kind: 'url', value: canonicalUrl(url) }) as const
  const known = await ports.posts.byAliases(pages.map(nameOf))
  const items: (SourcePost | SkippedItem)[] = []
  for (const page of pages) {
    const there = known.get(aliasKey(nameOf(page)))
    if (there) items.push({ title: page.url, reason: 'It is a post already.' })
    else items.push(await readPage(ports, page))
  }
  return items
}

async function readPage(ports: PagePorts, page: SitemapPage): Promise<SourcePost | SkippedItem> {
  const skipped = (reason: string) => ({ title: page.title ?? page.url, reason })
  const answer = await ports.outgoing.document(page.url)
  if (answer.outcome !== 'fetched') {
    return skipped('reason' in answer ? answer.reason : 'It answered 304 to a first request.')
  }
  const read = await ports.readPageText(answer)
  if (!read.ok) return skipped(read.reason)
  const date = publishedOn(answer) ?? page.published
  if (date === undefined) return skipped('It does not say when it was published: no article.')
  const title = page.title ?? read.text.title
  const at = new Date(date)
  if (title === undefined || Number.isNaN(at.getTime())) return skipped('It has no title or date.')
  const post: PostInput = { url: page.url, title, published_at: at }
  return { post: mergedPost(post, read.text) }
}

/** https://schema.org/datePublished and https://ogp.me/#type_article */
function publishedOn({ bytes }: FetchedDocument): string | undefined {
  const { meta, items, jsonLd } = readPageData(new TextDecoder().decode(bytes))
  const linked = jsonLd
    .map((text) => /"datePublished"\s*:\s*"([^"]+)"/.exec(text)?.[1])
    .find((date) => date !== undefined)
  return linked ?? meta.get('article:published_time')?.[0] ?? items.get('datePublished')?.[0]
}
