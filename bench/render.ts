import { pathToFileURL } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { FeedDocument } from '../src/core/feed-document.ts'
import type { Post } from '../src/core/post.ts'
import { PosthornFeed } from '../src/feeds/feed-model.ts'
import { feedFormats } from '../src/feeds/formats.ts'
import { atLeast, atMost, type BenchRow, line } from './bench-row.ts'
import { memoryPerByte, type Writer } from './feed-memory.ts'
import { byFeed, byFeedsmith } from './feed-writers.ts'
import { plain } from './plain-feed-writer.ts'
import { sampleDocument, samplePost, samplePosts } from './sample-feed.ts'

export { samplePosts }

/**
 * A look into the text makes the engine put its pieces together, which it would else put off. UTF-8 is not made of it here: the
 * packages do not either, and it would draw all ratios closer to one.
 */
const whole = (text = '') => text.charCodeAt(text.length >> 1)

/** The texts of ours, through the methods that the `feed` package has for its own. */
const ours = {
  rss: (document: FeedDocument) => new PosthornFeed(document).rss2(),
  atom: (document: FeedDocument) => new PosthornFeed(document).atom1(),
  json: (document: FeedDocument) => new PosthornFeed(document).json1(),
}

const encoder = new TextEncoder()

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
  Math.max(fast ? 15 : 31, Math.round((fast ? 4000 : 6000) / Math.max(count, ROUND)))

/** Posts that a round has at least. */
const ROUND = 100
const batchOf = (count: number) => Math.ceil(ROUND / count)

type Format = (typeof feedFormats)[number]

async function benchFormat(format: Format, count: number, fast: boolean): Promise<BenchRow[]> {
  const { id, name, write, readBack } = format
  const bytes = write(sampleDocument(samplePosts(count)))
  const [text = 0, byHand = 1, feed = 1, feedsmith = 1, proof = 0] = await medians(
    freshly(count),
    [
      (document) => whole(ours[id](document)),
      (document) => whole(plain[id]?.(document)),
      (document) => whole(byFeed[id]?.(document)),
      (document) => whole(byFeedsmith[id]?.(document)),
      () => readBack(bytes),
    ],
    roundsFor(count, fast),
    batchOf(count),
  )
  const [inUtf8 = 0, byHandInUtf8 = 1] = await medians(
    freshly(count),
    [write, (document) => encoder.encode(plain[id]?.(document))],
    roundsFor(count, fast),
    batchOf(count),
  )
  const [render = 1] = await medians(
    () => samplePosts(count),
    [(posts) => write(sampleDocument(posts))],
    roundsFor(count, fast),
    batchOf(count),
  )
  const what = `${name}, ${count} posts`
  return [
    atMost(`write ${what} / plain string writer`, text / byHand, 1.1),
    atMost(`write ${what}, in UTF-8 / plain string writer in UTF-8`, inUtf8 / byHandInUtf8, 1.1),
    // JSON.stringify does nearly all the work in all of them.
    ...(id === 'json'
      ? []
      : [
          atLeast(`feed package / write ${what}`, feed / text, 4),
          atLeast(`feedsmith package / write ${what}`, feedsmith / text, 3),
        ]),
    atMost(`read back ${what} / from posts to text`, proof / render, 4),
  ]
}

/** A feed in which one post changed, from posts to bytes, against one that was never rendered. */
async function benchOneChanged({ name, write }: Format, fast: boolean): Promise<BenchRow> {
  const count = 100
  const rendered = (posts: readonly Post[]) => write(sampleDocument(posts))
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

/** Given when nothing is left of what was before: otherwise whoever comes first pays for that, which costs as much as the work. */
function tidied<Given>(given: Given): Given {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return given
}

/** Ten thousand posts in one feed against as many in a hundred feeds: time, and the memory that it takes. */
async function benchLarge({ id, name, write }: Format): Promise<BenchRow[]> {
  const [many, few] = [10_000, 100]
  const [small = 1, large = 0] = await medians(
    () =>
      tidied({
        small: Array.from({ length: many / few }, freshly(few)),
        large: freshly(many)(),
      }),
    [(given) => given.small.map(write), (given) => write(given.large)],
    5,
    1,
  )
  const memory = (writer: Writer) => memoryPerByte(id, writer, many)
  return [
    atMost(`a post of ${many} in ${name} / of ${few}`, large / small, 1.3),
    atMost(
      `memory to write ${name}, ${many} posts / plain string writer`,
      memory('ours') / memory('plain'),
      // What is kept of each post is a text of its own in JSON, and shares its body with the post in XML.
      id === 'json' ? 1.5 : 1,
    ),
  ]
}

export async function benchRender(fast = false): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = []
  for (const count of fast ? [20, 100] : [20, 100, 1000]) {
    for (const format of feedFormats) rows.push(...(await benchFormat(format, count, fast)))
  }
  for (const format of feedFormats) rows.push(await benchOneChanged(format, fast))
  if (!fast) for (const format of feedFormats) rows.push(...(await benchLarge(format)))
  return rows
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const row of await benchRender(process.argv.includes('--fast'))) console.log(line(row))
}
