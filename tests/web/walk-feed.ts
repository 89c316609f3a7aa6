import { parseAtomFeed, parseRssFeed } from 'feedsmith'

/** What a document says of itself and of the archive before it. */
export interface WalkedPage {
  readonly url: string
  readonly ids: readonly string[]
  readonly previous?: string
  readonly next?: string
  readonly current?: string
  readonly archive: boolean
  readonly complete: boolean
}

/** Reads one feed document of any format. */
export function readPage(url: string, text: string): WalkedPage {
  const { pathname } = new URL(url, 'https://feeds.news.example')
  if (pathname.endsWith('.json')) return readJson(url, text)
  const rss = pathname.endsWith('rss.xml') ? parseRssFeed(text) : undefined
  const atom = rss ? undefined : parseAtomFeed(text)
  const links = rss ? (rss.atom?.links ?? []) : (atom?.links ?? [])
  const href = (rel: string) => links.find((link) => link.rel === rel)?.href
  return {
    url,
    ids: rss
      ? (rss.items ?? []).map(({ guid }) => guid?.value ?? '')
      : (atom?.entries ?? []).map(({ id }) => id ?? ''),
    ...given('previous', href('prev-archive')),
    ...given('next', href('next-archive')),
    ...given('current', href('current')),
    archive: text.includes('<fh:archive/>'),
    complete: text.includes('<fh:complete/>'),
  }
}

function readJson(url: string, text: string): WalkedPage {
  const feed = JSON.parse(text)
  return {
    url,
    ids: feed.items.map(({ id }: { id: string }) => id),
    ...given('previous', feed.next_url),
    ...given('current', feed._posthorn.current),
    archive: feed._posthorn.archive === true,
    complete: feed._posthorn.complete === true,
  }
}

const given = (key: string, value: string | undefined) => (value ? { [key]: value } : {})

/** The live document and every archive before it, newest first, as a reader new to the feed collects them. */
export async function walkFeed(
  read: (url: string) => Promise<string>,
  start: string,
): Promise<readonly WalkedPage[]> {
  const pages: WalkedPage[] = []
  for (let url: string | undefined = start; url; url = pages.at(-1)?.previous) {
    if (pages.some((page) => page.url === url)) throw new Error(`${url} comes twice`)
    pages.push(readPage(url, await read(url)))
  }
  return pages
}
