import { pathToFileURL } from 'node:url'
import { Feed } from 'feed'
import { buildFeedDocument } from '../src/core/build-feed-document.ts'
import type { FeedDocument } from '../src/core/feed-document.ts'
import type { Post } from '../src/core/post.ts'
import { feedFormats } from '../src/feeds/formats.ts'
import { atLeast as atLeastRow, atMost as atMostRow, type BenchRow, line } from './bench-row.ts'

type FeedItem = FeedDocument['items'][number]

/** Posts with nearly 3 kB of body each, as an ordinary news site has them: links, quotes, an image now and then. */
export function samplePosts(count: number): readonly Post[] {
  return Array.from({ length: count }, (_, index) => samplePost(index))
}

function samplePost(index: number): Post {
  const paragraph =
    `<p>Paragraph of post ${index}: the council met on Tuesday &amp; talked about <a href="https://news.example/a/${index}">` +
    'bridges</a>, budgets and “the rest”. Über die Brücke fährt ab Montag wieder ein Bus; 5 &lt; 6.</p>'
  const at = new Date(Date.UTC(2026, 10, 22) - index * 3_600_000)
  return {
    id: String(index),
    guid: `tag:news.example,2026:${index}`,
    atomId: `tag:news.example,2026:${index}`,
    url: `https://news.example/2026/11/post-${index}`,
    title: `Post ${index}: bridges & budgets`,
    html: paragraph.repeat(11),
    authors: [{ name: 'Ana Example' }],
    tags: ['council', 'traffic'],
    ...(index % 3 === 0 && {
      image: { url: `https://news.example/i/${index}.jpg`, alt: 'A bridge' },
    }),
    attachments: [],
    publishedAt: at,
    updatedAt: at,
    priority: 'normal',
    share: {},
    status: 'published',
    revision: 1,
    baseline: false,
    createdAt: at,
    savedAt: at,
  }
}

export function sampleDocument(posts: readonly Post[]): FeedDocument {
  return buildFeedDocument({
    publication: {
      title: 'The Daily Example',
      description: 'News from everywhere',
      home: 'https://news.example/',
      language: 'en',
      timezone: 'Europe/Berlin',
      legacyFeedPaths: [],
    },
    feed: { id: 'main', limit: posts.length, content: 'full', select: {} },
    feedAtomId: 'tag:news.example,2026:feed:main',
    publicUrl: 'https://feeds.example',
    posts,
    deleted: [],
    setUpAt: new Date('2026-01-01T00:00:00Z'),
  })
}

const clean = (text: string) => text.replace(/[\0-\x08\v\f\x0e-\x1f\ufffe\uffff]/g, '')
const escaped = (text: string) =>
  clean(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
const wrapped = (text: string) => `<![CDATA[${clean(text).replaceAll(']]>', ']]]]><![CDATA[>')}]]>`

const image = (item: FeedItem) =>
  item.image
    ? `<media:content url="${escaped(item.image.url)}" medium="image"><media:description>${escaped(item.image.alt ?? '')}</media:description></media:content>`
    : ''

/** What one would write by hand without a library, carefully: the baseline. */
const plain: Readonly<Record<string, (document: FeedDocument) => string>> = {
  rss: (document) =>
    `<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>${escaped(document.title)}</title><link>${escaped(document.home)}</link><description>${escaped(document.description)}</description>${document.items
      .map(
        (item) =>
          `<item><title>${escaped(item.title)}</title><link>${escaped(item.url)}</link><guid isPermaLink="false">${escaped(item.guid)}</guid><pubDate>${item.publishedAt.toUTCString()}</pubDate>${item.authors.map((author) => `<dc:creator>${escaped(author.name)}</dc:creator>`).join('')}${item.categories.map((category) => `<category>${escaped(category)}</category>`).join('')}<description>${escaped(item.summary)}</description><content:encoded>${wrapped(item.html ?? '')}</content:encoded>${image(item)}</item>`,
      )
      .join('')}</channel></rss>`,
  atom: (document) =>
    `<?xml version="1.0" encoding="utf-8"?><feed><id>${escaped(document.atomId)}</id><title>${escaped(document.title)}</title><updated>${document.updatedAt.toISOString()}</updated>${document.items
      .map(
        (item) =>
          `<entry><id>${escaped(item.atomId)}</id><title>${escaped(item.title)}</title><link rel="alternate" href="${escaped(item.url)}"/><published>${item.publishedAt.toISOString()}</published><updated>${item.updatedAt.toISOString()}</updated>${item.authors.map((author) => `<author><name>${escaped(author.name)}</name></author>`).join('')}${item.categories.map((category) => `<category term="${escaped(category)}"/>`).join('')}<summary>${escaped(item.summary)}</summary><content type="html">${wrapped(item.html ?? '')}</content>${image(item)}</entry>`,
      )
      .join('')}</feed>`,
  json: (document) =>
    JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: clean(document.title),
      items: document.items.map((item) => ({
        id: clean(item.guid),
        url: clean(item.url),
        title: clean(item.title),
        content_html: clean(item.html ?? ''),
        summary: clean(item.summary),
        date_published: item.publishedAt.toISOString(),
        date_modified: item.updatedAt.toISOString(),
        authors: item.authors.map(({ name }) => ({ name: clean(name) })),
        tags: item.categories.map(clean),
        ...(item.image && { image: clean(item.image.url) }),
        _posthorn: {
          atom_id: clean(item.atomId),
          ...(item.image?.alt && { image_alt: clean(item.image.alt) }),
        },
      })),
    }),
}

/** The `feed` package on the same posts, with the little of them that it can say. */
function packageFeed(document: FeedDocument): Feed {
  const feed = new Feed({
    id: document.atomId,
    title: document.title,
    link: document.home,
    description: document.description,
    updated: document.updatedAt,
    feedLinks: document.self ?? {},
  })
  for (const item of document.items) {
    feed.addItem({
      id: item.guid,
      title: item.title,
      link: item.url,
      date: item.updatedAt,
      published: item.publishedAt,
      description: item.summary,
      content: item.html ?? '',
      author: item.authors.map(({ name }) => ({ name })),
      category: item.categories.map((name) => ({ name, term: name })),
    })
  }
  return feed
}

const packageWrite: Readonly<Record<string, (document: FeedDocument) => string>> = {
  rss: (document) => packageFeed(document).rss2(),
  atom: (document) => packageFeed(document).atom1(),
  json: (document) => packageFeed(document).json1(),
}

/** Median milliseconds of each once warm, taking turns so that what else the machine does hits all alike. */
async function medians(
  work: readonly (() => unknown)[],
  rounds: number,
): Promise<readonly number[]> {
  const times = work.map((): number[] => [])
  for (let round = -rounds; round < rounds; round++) {
    for (const [index, run] of work.entries()) {
      const start = performance.now()
      await run()
      if (round >= 0) times[index]?.push(performance.now() - start)
    }
  }
  return times.map((taken) => taken.sort((a, b) => a - b)[taken.length >> 1] ?? Number.NaN)
}

export async function benchRender(fast = false): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = []
  const atMost = (...measured: Parameters<typeof atMostRow>) => rows.push(atMostRow(...measured))
  const atLeast = (...measured: Parameters<typeof atLeastRow>) => rows.push(atLeastRow(...measured))
  for (const count of fast ? [20, 100] : [20, 100, 1000]) {
    const posts = samplePosts(count)
    const document = sampleDocument(posts)
    for (const { id, name, write, readBack } of feedFormats) {
      // A look into the text makes the engine put its pieces together, which it would else put off.
      const whole = (text = '') => text.charCodeAt(text.length >> 1)
      const text = write(document)
      const [ours = 0, byHand = 1, byPackage = 1, proof = 0, render = 1] = await medians(
        [
          () => whole(write(document)),
          () => whole(plain[id]?.(document)),
          () => whole(packageWrite[id]?.(document)),
          () => readBack(text),
          () => whole(write(sampleDocument(posts))),
        ],
        Math.max(fast ? 15 : 31, Math.round((fast ? 2000 : 6000) / count)),
      )
      atMost(`write ${name}, ${count} posts / plain string writer`, ours / byHand, 1.1)
      // JSON.stringify does nearly all the work in both.
      if (id !== 'json') {
        atLeast(`feed package / write ${name}, ${count} posts`, byPackage / ours, 4)
      }
      atMost(`read back ${name}, ${count} posts / from posts to text`, proof / render, 4)
    }
  }
  return rows
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const row of await benchRender(process.argv.includes('--fast'))) console.log(line(row))
}
