import { compress } from '../src/caches/compress.ts'
import { inMemoryFeedCache } from '../src/caches/in-memory.ts'
import { systemClock } from '../src/clock.ts'
import { contentHash } from '../src/core/content-hash.ts'
import { feedFormats } from '../src/feeds/formats.ts'
import type { Ports } from '../src/ports/ports.ts'
import type { SqliteFile } from '../src/stores/sqlite.ts'
import { watchChanges } from '../src/stores/watched-changes.ts'
import { loadFeed } from '../src/tasks/load-feed.ts'
import { savePost } from '../src/tasks/save-post.ts'
import { createFeedServing } from '../src/tasks/serve-feeds.ts'
import { wire } from '../src/wiring.ts'
import { atMost, type BenchRow } from './bench-row.ts'

const publicUrl = 'https://feeds.example'
const SAVES = 31
const READS = 1_000

/** Everything that a feed is made with, counted. */
function counting(file: SqliteFile, end: Date) {
  const counts = { statements: 0, hashes: 0, renders: 0 }
  const begun = Date.now()
  const clock = { ...systemClock, now: () => new Date(end.getTime() + Date.now() - begun) }
  const watched = watchChanges(file, clock)
  const sql = {
    ...watched.sql,
    all: (...asked: Parameters<typeof file.all>) => {
      counts.statements += 1
      return watched.sql.all(...asked)
    },
    first: (...asked: Parameters<typeof file.first>) => {
      counts.statements += 1
      return watched.sql.first(...asked)
    },
  } as typeof watched.sql
  const ports: Ports = {
    ...wire({
      sql,
      clock,
      secret: 'a secret for this benchmark alone, not for real use',
      outgoing: {
        fetch: () => Promise.reject(new Error('no network here')),
        document: async () => ({ outcome: 'failed', reason: 'no network here' }),
      },
      queue: { enqueue: async () => {} },
      rehearsal: { fetch: () => Promise.reject(new Error('no network here')) } as never,
      log: { info: () => {}, warn: () => {}, error: () => {} },
      publicUrl,
    }),
    changes: watched.changes,
  }
  const serving = createFeedServing({
    ...ports,
    cache: inMemoryFeedCache(),
    compress,
    load: (feedId) => loadFeed(ports, publicUrl, feedId),
    formats: feedFormats.map((format) => ({
      ...format,
      write: (document) => {
        counts.renders += 1
        return format.write(document)
      },
    })),
    hash: (bytes) => {
      counts.hashes += 1
      return contentHash(bytes)
    },
  })
  return { counts, ports, serving }
}

/**
 * From the word to save a post until its feed shows it, compressed and proven; and what a read costs that follows no change.
 *
 * @param end when the newest of its posts was published
 */
export async function benchVisible(
  file: SqliteFile,
  end: Date,
  posts: string,
): Promise<readonly BenchRow[]> {
  const { counts, ports, serving } = counting(file, end)
  await ports.setup.apply(
    {
      publication: {
        title: 'The Daily Example',
        home: 'https://news.example',
        language: 'en',
        timezone: 'Europe/Berlin',
        legacyFeedPaths: [],
      },
      feeds: [{ id: 'main', limit: 50, content: 'full', select: {} }],
      sources: [],
      accounts: [],
      templates: {},
      schedules: [],
    },
    end,
  )
  // The archive of a feed this old was made as its posts came.
  const number = await ports.archive.numbered()
  await ports.archive.append('main', [], { selection: '{}', number })
  const times: number[] = []
  for (let number = 0; number < SAVES; number += 1) {
    const title = `Saved ${number}`
    const begun = performance.now()
    await savePost(ports, {
      url: `https://news.example/saved-${number}`,
      title,
      html: '<p>A word of the council, and another one.</p>'.repeat(60),
    })
    const feed = await serving.feed('main/rss')
    times.push(performance.now() - begun)
    if (!new TextDecoder().decode(feed?.bytes).includes(title)) throw new Error('not in its feed')
  }
  const middle = times.toSorted((a, b) => a - b)[SAVES >> 1] ?? Number.NaN
  const before = { ...counts }
  for (let read = 0; read < READS; read += 1) serving.feed('main/rss')
  const spent = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const were = Object.values(before).reduce((sum, count) => sum + count, 0)
  return [
    atMost(`save a post and see it in the feed, ${posts} posts`, middle, 20, 'ms'),
    atMost(`statements, hashes and renders of ${READS} reads after no change`, spent - were, 0),
  ]
}
