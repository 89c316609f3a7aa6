import { describe, expect, it } from 'vitest'
import { contentHash } from '../../src/core/content-hash.ts'
import { feedFormats } from '../../src/feeds/formats.ts'
import type { RenderedFeed } from '../../src/ports/feed-cache.ts'
import { createFeedServing, type FeedServingPorts } from '../../src/tasks/serve-feeds.ts'
import { emptyDocument, plainItem } from '../feeds/empty-document.ts'

const changedAt = new Date('2026-11-22T10:00:00Z')
const bad = { ...plainItem, title: 'Bad' }
const good = { ...plainItem, guid: 'post-2', atomId: 'tag:news.example,2026:post-2' }

/** A serving whose parser cannot read a certain title, with what it records and how often it loads. */
function setUp(changed: Partial<FeedServingPorts> = {}) {
  const state = { version: 1, recorded: [] as string[], loads: 0 }
  const kept = new Map<string, RenderedFeed>()
  const { feed } = createFeedServing({
    formats: feedFormats.map((format) => ({
      ...format,
      readBack: (bytes) =>
        new TextDecoder().decode(bytes).includes('Bad')
          ? Promise.reject(new Error('unreadable'))
          : format.readBack(bytes),
    })),
    cache: { get: (key) => kept.get(key), put: (key, one) => void kept.set(key, one) },
    changes: { current: () => state.version },
    load: async () => ({ document: { ...emptyDocument, items: [bad, good] }, changedAt }),
    compress: { gzip: (bytes) => bytes, brotli: (bytes) => bytes },
    hash: contentHash,
    quarantine: {
      replace: async ({ feed: id }, posts) => {
        state.recorded.push(`${id}: ${posts.map(({ guid }) => guid)}`)
        return true
      },
    },
    clock: { now: () => new Date('2026-11-22T12:00:00Z') },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    ...changed,
  })
  const text = async (key: string) => new TextDecoder().decode((await feed(key))?.bytes)
  return { state, feed, text }
}

describe('a selection', () => {
  it('goes without a post that would break it', async () => {
    const { text } = setUp()
    expect(await text('main?tag=a/rss')).toContain('<title>One</title>')
    expect(await text('main?tag=a/rss')).not.toContain('Bad')
  })

  it('leaves no record of it for each way to ask', async () => {
    const { state, feed } = setUp()
    await feed('main?tag=a/rss')
    await feed('tags/a?not=b/rss')
    expect(state.recorded).toEqual([])
    await feed('tags/a/rss')
    await feed('main/rss')
    expect(state.recorded).toEqual(['tags/a: post-1', 'main: post-1'])
  })
})

describe('a text that is no feed', () => {
  const list = (load: () => Promise<string | undefined>) => {
    const texts = new Map([
      [
        'opml',
        {
          mediaType: 'text/x-opml',
          async load() {
            const text = await load()
            return text === undefined ? undefined : { text, changedAt }
          },
        },
      ],
    ])
    return setUp({ texts })
  }

  it('is served with all that a feed has', async () => {
    const { feed } = list(async () => '<opml/>')
    const bytes = new TextEncoder().encode('<opml/>')
    expect(await feed('opml')).toEqual({
      version: 1,
      mediaType: 'text/x-opml',
      bytes,
      gzip: bytes,
      brotli: bytes,
      hash: await contentHash(bytes),
      lastModified: new Date('2026-11-22T10:00:01Z'),
    })
    expect(await feed('other')).toBeUndefined()
  })

  it('is made once for each change, and stays when it cannot be made', async () => {
    const answers = ['one', 'two']
    const { state, feed, text } = list(async () => {
      state.loads++
      const answer = answers.shift()
      if (answer === undefined) throw new Error('ill-formed')
      return answer
    })
    await Promise.all([feed('opml'), feed('opml')])
    expect([await text('opml'), state.loads]).toEqual(['one', 1])
    state.version = 2
    expect(await text('opml')).toBe('two')
    state.version = 3
    expect(await text('opml')).toBe('two')
  })

  it('may not be there yet', async () => {
    const { feed } = list(async () => undefined)
    expect(await feed('opml')).toBeUndefined()
  })
})
