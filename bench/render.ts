import { pathToFileURL } from 'node:url'
import { buildFeedDocument } from '../src/core/build-feed-document.ts'
import type { FeedDocument } from '../src/core/feed-document.ts'
import type { Post } from '../src/core/post.ts'
import { feedFormats } from '../src/feeds/formats.ts'
import { atLeast, atMost, type BenchRow, line } from './bench-row.ts'
import { byFeed, byFeedsmith } from './feed-writers.ts'
import { plain } from './plain-feed-writer.ts'

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
    section: 'Local news',
    tags: ['council', 'traffic'],
    ...(index % 3 === 0 && {
      image: {
        url: `https://news.example/i/${index}.jpg`,
        alt: 'A bridge',
        width: 1200,
        height: 630,
      },
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
    hubs: ['https://feeds.example/hub'],
    posts,
    deleted: [],
    setUpAt: new Date('2026-01-01T00:00:00Z'),
  })
}

/**
 * A look into the text makes the engine put its pieces together, which it would else put off. UTF-8 is not made of it here: that
 * costs as much whoever wrote the text, and would only draw all ratios closer to one.
 */
const whole = (text = '') => text.charCodeAt(text.length >> 1)

/** CPU, since other programs on the machine prolong what a clock shows: of the engine's helpers too, which clean up after us. */
function cpu(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

/**
 * Median microseconds of CPU of each once warm, taking turns so that what else the machine does hits all alike, and going first
 * in turn, because the first to look at fresh posts pays for bringing them near.
 *
 * @param fresh what each round works on: nothing in it was looked at before
 * @param batch how many of them make a round: a single short piece of work is hard to measure
 */
async function medians<Given>(
  fresh: () => Given,
  work: readonly ((given: Given) => unknown)[],
  rounds: number,
  batch: number,
): Promise<readonly number[]> {
  const times = work.map((): number[] => [])
  for (let round = -rounds; round < rounds; round++) {
    const all = Array.from({ length: batch }, fresh)
    for (let turn = 0; turn < work.length; turn++) {
      const index = (turn + round + rounds) % work.length
      const start = cpu()
      for (const given of all) await work[index]?.(given)
      if (round >= 0) times[index]?.push((cpu() - start) / batch)
    }
  }
  return times.map((taken) => taken.sort((a, b) => a - b)[taken.length >> 1] ?? Number.NaN)
}

/** The one document that every writer writes, of posts that nobody has seen. */
const freshly = (count: number) => () => sampleDocument(samplePosts(count))

const roundsFor = (count: number, fast: boolean) =>
  Math.max(fast ? 15 : 31, Math.round((fast ? 2000 : 6000) / Math.max(count, ROUND)))

/** Posts that a round has at least. */
const ROUND = 100
const batchOf = (count: number) => Math.ceil(ROUND / count)

type Format = (typeof feedFormats)[number]

async function benchFormat(format: Format, count: number, fast: boolean): Promise<BenchRow[]> {
  const { id, name, write, readBack } = format
  const text = write(sampleDocument(samplePosts(count)))
  const [ours = 0, byHand = 1, feed = 1, feedsmith = 1, proof = 0] = await medians(
    freshly(count),
    [
      (document) => whole(write(document)),
      (document) => whole(plain[id]?.(document)),
      (document) => whole(byFeed[id]?.(document)),
      (document) => whole(byFeedsmith[id]?.(document)),
      () => readBack(text),
    ],
    roundsFor(count, fast),
    batchOf(count),
  )
  const [render = 1] = await medians(
    () => samplePosts(count),
    [(posts) => whole(write(sampleDocument(posts)))],
    roundsFor(count, fast),
    batchOf(count),
  )
  const what = `${name}, ${count} posts`
  return [
    atMost(`write ${what} / plain string writer`, ours / byHand, 1.1),
    // JSON.stringify does nearly all the work in all of them.
    ...(id === 'json'
      ? []
      : [
          atLeast(`feed package / write ${what}`, feed / ours, 4),
          atLeast(`feedsmith package / write ${what}`, feedsmith / ours, 3),
        ]),
    atMost(`read back ${what} / from posts to text`, proof / render, 4),
  ]
}

/** A feed in which one post changed, from posts to bytes, against one that was never rendered. */
async function benchOneChanged({ name, write }: Format, fast: boolean): Promise<BenchRow> {
  const count = 100
  const encoder = new TextEncoder()
  const rendered = (posts: readonly Post[]) => encoder.encode(write(sampleDocument(posts)))
  const kept = samplePosts(count)
  const changed = () => ({ all: samplePosts(count), one: [...kept.slice(1), samplePost(0)] })
  const [all = 1, one = 0] = await medians(
    changed,
    [({ all }) => rendered(all), ({ one }) => rendered(one)],
    roundsFor(count, fast),
    batchOf(count),
  )
  return atMost(`${name}, one of ${count} posts changed / all of them new`, one / all, 0.3)
}

export async function benchRender(fast = false): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = []
  for (const count of fast ? [20, 100] : [20, 100, 1000]) {
    for (const format of feedFormats) rows.push(...(await benchFormat(format, count, fast)))
  }
  for (const format of feedFormats) rows.push(await benchOneChanged(format, fast))
  return rows
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const row of await benchRender(process.argv.includes('--fast'))) console.log(line(row))
}
