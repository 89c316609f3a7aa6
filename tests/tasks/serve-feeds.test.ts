import { describe, expect, it } from 'vitest'
import { contentHash } from '../../src/core/content-hash.ts'
import type { FeedDocument } from '../../src/core/feed-document.ts'
import { feedFormats } from '../../src/feeds/formats.ts'
import type { FeedFormat } from '../../src/ports/feed-format.ts'
import { createFeedServing, type FeedServingPorts } from '../../src/tasks/serve-feeds.ts'
import { emptyDocument, plainItem } from '../feeds/empty-document.ts'

const item = (id: string) => ({
  ...plainItem,
  guid: id,
  atomId: `tag:news.example,2026:${id}`,
  title: `Post ${id}`,
})
const document: FeedDocument = { ...emptyDocument, items: [item('1'), item('2'), item('3')] }

/** A serving over a memory cache, with everything that can change in reach, and a count of what was done. */
function setUp(changed: Partial<FeedServingPorts> = {}) {
  const state = {
    version: 1,
    /** When counts were passed, milliseconds. */
    passed: new Map<number, number>(),
    now: new Date('2026-11-22T12:00:00Z'),
    document,
    validUntil: undefined as Date | undefined,
    changedAt: new Date('2026-11-22T10:00:00.500Z'),
    loads: 0,
    packed: 0,
    hashes: 0,
    log: [] as unknown[],
    setAside: new Map<string, string>(),
    written: 0,
    broken: undefined as string | undefined,
  }
  const kept = new Map()
  const pack = (bytes: Uint8Array<ArrayBuffer>) => {
    state.packed++
    return bytes.slice(0, 1)
  }
  const note = (fields: unknown, message: string) => state.log.push([message, fields])
  const serving = createFeedServing({
    formats: feedFormats,
    cache: { get: (key) => kept.get(key), put: (key, feed) => void kept.set(key, feed) },
    changes: { current: () => state.version, passedAt: (count) => state.passed.get(count) },
    async load(id) {
      state.loads++
      if (state.broken) throw new Error(state.broken)
      if (id !== 'main') return undefined
      const { document, validUntil, changedAt } = state
      return { document, changedAt, ...(validUntil && { validUntil }) }
    },
    compress: { gzip: pack, brotli: pack },
    hash: (bytes) => {
      state.hashes++
      return contentHash(bytes)
    },
    quarantine: {
      async replace({ feed, format }, posts) {
        const key = `${feed}/${format}`
        const [before = '[]', after] = [state.setAside.get(key), JSON.stringify(posts)]
        if (before === after) return false
        state.written++
        state.setAside.set(key, after)
        return true
      },
    },
    clock: { now: () => state.now },
    log: { info: note, warn: note, error: note },
    ...changed,
  })
  const text = async (key = 'main/rss') =>
    new TextDecoder().decode((await serving.feed(key))?.bytes)
  return { state, serving, text, kept }
}

/** A format that a certain title breaks. */
const fragile = (does: 'throws' | 'misreads' | 'loses'): readonly FeedFormat[] =>
  feedFormats.map((format) => ({
    ...format,
    async readBack(bytes) {
      const read = await format.readBack(bytes)
      if (!new TextDecoder().decode(bytes).includes('Bad')) return read
      if (does === 'throws') throw new Error('cannot be read')
      if (does === 'loses') return read.slice(1)
      return read.map((one) => ({ ...one, title: one.title.replace('Bad', 'Worse') }))
    },
  }))

const reasons = {
  throws: 'cannot be read',
  misreads: 'title of 2 was not read as written',
  loses: '1 posts written, 0 read',
}

describe('serving a feed', () => {
  it('gives bytes, validators and media type', async () => {
    const { serving } = setUp()
    const feed = await serving.feed('main/rss')
    expect(feed).toMatchObject({
      version: 1,
      mediaType: 'application/rss+xml; charset=utf-8',
      hash: expect.stringMatching(/^[0-9a-f]{32}$/),
      lastModified: new Date('2026-11-22T10:00:01Z'),
    })
    expect(feed?.bytes).toEqual(feedFormats[0]?.write(document))
  })

  it('knows no other feeds and formats', async () => {
    const { serving } = setUp()
    expect(await serving.feed('other/rss')).toBeUndefined()
    expect(await serving.feed('main/opml')).toBeUndefined()
  })

  it('does nothing at all while nothing has changed, and answers at once', async () => {
    const { serving, state } = setUp()
    const first = await serving.feed('main/rss')
    const before = { ...state }
    expect(serving.feed('main/rss')).toBe(first)
    expect(state).toEqual(before)
  })

  it('renders once however many requests wait', async () => {
    const { serving, state } = setUp()
    const all = await Promise.all(Array.from({ length: 20 }, () => serving.feed('main/rss')))
    expect(new Set(all).size).toBe(1)
    expect(state.loads).toBe(1)
  })

  it('shows what was saved while it was rendering', async () => {
    const { serving, state, text } = setUp()
    const early = serving.feed('main/rss')
    state.version = 2
    state.document = { ...document, items: [item('new')] }
    expect(await text()).toContain('Post new')
    expect((await early)?.version).toBe(1)
  })

  describe('what is ready without waiting', () => {
    /** A feed that was rendered, a change of it so many milliseconds ago, and somebody who waits for the next rendering. */
    async function changedFor(milliseconds: number | undefined) {
      const all = setUp()
      const first = await all.serving.feed('main/rss')
      all.state.version = 2
      if (milliseconds !== undefined) {
        all.state.passed.set(1, all.state.now.getTime() - milliseconds)
      }
      return { ...all, first, waiting: () => all.serving.feed('main/rss') }
    }

    it('is nothing before the first rendering, and begins none', async () => {
      const { serving, state } = setUp()
      expect(serving.atOnce('main/rss')).toBeUndefined()
      void serving.feed('main/rss')
      expect(serving.atOnce('main/rss')).toBeUndefined()
      expect(state.loads).toBe(1)
    })

    it('is the feed while nothing has changed', async () => {
      const { serving } = setUp()
      const first = await serving.feed('main/rss')
      expect(serving.atOnce('main/rss')).toBe(first)
    })

    it('is nothing after a change for the first who asks: they see what they saved', async () => {
      const { serving } = await changedFor(0)
      expect(serving.atOnce('main/rss')).toBeUndefined()
    })

    it('is what was right a moment ago for those who ask while another waits', async () => {
      const { serving, first, waiting } = await changedFor(399)
      const rendered = waiting()
      expect(serving.atOnce('main/rss')).toBe(first)
      expect((await rendered)?.version).toBe(2)
      expect(serving.atOnce('main/rss')).toBe(await rendered)
    })

    it.each([400, -1, undefined])('is nothing that was passed %s ms ago', async (milliseconds) => {
      const { serving, waiting } = await changedFor(milliseconds)
      const rendered = waiting()
      expect(serving.atOnce('main/rss')).toBeUndefined()
      await rendered
    })

    it.each([
      [399, true],
      [400, false],
    ])('what time alone changed %i ms ago is ready: %s', async (milliseconds, isReady) => {
      const { serving, state } = setUp()
      state.validUntil = new Date(state.now.getTime() + 1_000)
      await serving.feed('main/rss')
      state.now = new Date(state.validUntil.getTime() + milliseconds)
      const rendered = serving.feed('main/rss')
      expect(serving.atOnce('main/rss') !== undefined).toBe(isReady)
      await rendered
    })

    it('is the last good feed in the pause after a failure', async () => {
      const { serving, state, first } = await changedFor(10_000)
      state.broken = 'disk I/O error'
      await serving.feed('main/rss')
      expect(serving.atOnce('main/rss')).toBe(first)
    })
  })

  it('keeps ETag and compressed bytes when a change did not touch the feed', async () => {
    const { serving, state } = setUp()
    const first = await serving.feed('main/rss')
    state.version = 2
    const second = await serving.feed('main/rss')
    expect(second).toEqual({ ...first, version: 2 })
    expect(state).toMatchObject({ loads: 2, packed: 2 })
  })

  it('dates bytes that changed later than those before, and keeps the date of bytes that did not', async () => {
    const { serving, state } = setUp()
    const date = async () => (await serving.feed('main/rss'))?.lastModified.toISOString()
    expect(await date()).toBe('2026-11-22T10:00:01.000Z')
    state.version = 2
    state.changedAt = new Date('2026-11-22T11:00:00Z')
    expect(await date()).toBe('2026-11-22T10:00:01.000Z')
    state.version = 3
    state.document = { ...document, title: 'Renamed' }
    expect(await date()).toBe('2026-11-22T11:00:01.000Z')
    state.version = 4
    state.document = document
    expect(await date()).toBe('2026-11-22T11:00:02.000Z')
  })

  it('does not keep a date over changes that it has not seen: others may have served them', async () => {
    const { serving, state } = setUp()
    await serving.feed('main/rss')
    state.version = 3
    state.changedAt = new Date('2026-11-22T11:00:00Z')
    expect((await serving.feed('main/rss'))?.lastModified).toEqual(new Date('2026-11-22T11:00:01Z'))
  })

  it('settles the date of a change of this second when the second is over, without rendering', async () => {
    const { serving, state } = setUp()
    state.changedAt = new Date('2026-11-22T12:00:00Z')
    expect(await serving.feed('main/rss')).toMatchObject({
      lastModified: new Date('2026-11-22T12:00:00Z'),
      settlesAt: new Date('2026-11-22T12:00:01Z'),
    })
    state.now = new Date('2026-11-22T12:00:01Z')
    const settled = await serving.feed('main/rss')
    expect(settled?.lastModified).toEqual(new Date('2026-11-22T12:00:01Z'))
    expect(settled).not.toHaveProperty('settlesAt')
    expect(serving.feed('main/rss')).toBe(settled)
    expect(state.loads).toBe(1)
  })

  it('has the same ETag in every instance, at every time', async () => {
    const [one, other] = [setUp(), setUp()]
    other.state.now = new Date('2030-01-01T00:00:00Z')
    expect((await one.serving.feed('main/rss'))?.hash).toBe(
      (await other.serving.feed('main/rss'))?.hash,
    )
  })

  it('renders again when time alone changes it', async () => {
    const { serving, state } = setUp()
    state.validUntil = new Date('2026-11-22T12:30:00Z')
    await serving.feed('main/rss')
    state.now = new Date('2026-11-22T12:29:59Z')
    await serving.feed('main/rss')
    expect(state.loads).toBe(1)
    state.now = new Date('2026-11-22T12:30:00Z')
    state.validUntil = undefined
    await serving.feed('main/rss')
    expect(state.loads).toBe(2)
  })

  it.each(['throws', 'misreads', 'loses'] as const)(
    'sets a post aside when reading back %s, names it and serves the others',
    async (does) => {
      const { state, text } = setUp({ formats: fragile(does) })
      state.document = {
        ...document,
        items: [item('1'), { ...item('2'), title: 'Bad' }, item('3')],
      }
      const rss = await text()
      expect(rss).toContain('Post 1')
      expect(rss).toContain('Post 3')
      expect(rss).not.toContain('Bad')
      expect(state.log).toEqual([
        [
          'post set aside: it would break the feed',
          { feed: 'main/rss', post: '2', reason: reasons[does] },
        ],
      ])
    },
  )

  it('records what it sets aside when that changes, not at every rendering', async () => {
    const { state, text } = setUp({ formats: fragile('misreads') })
    const bad = { ...item('2'), title: 'Bad' }
    state.document = { ...document, items: [item('1'), bad] }
    await text()
    state.version = 2
    state.document = { ...document, items: [item('1'), bad, item('3')] }
    await text()
    expect(Object.fromEntries(state.setAside)).toEqual({
      'main/rss': '[{"guid":"2","reason":"title of 2 was not read as written"}]',
    })
    expect([state.written, state.log.length]).toEqual([1, 1])
    state.version = 3
    state.document = { ...document, items: [item('1'), item('2'), item('3')] }
    expect(await text()).toContain('Post 2')
    expect([state.setAside.get('main/rss'), state.written]).toEqual(['[]', 2])
    expect(state.log[1]).toEqual(['no post is set aside any more', { feed: 'main/rss' }])
  })

  it('serves the others also when what is set aside cannot be recorded', async () => {
    const replace = () => Promise.reject(new Error('disk is full'))
    const { state, text } = setUp({ formats: fragile('throws'), quarantine: { replace } })
    state.document = { ...document, items: [item('1'), { ...item('2'), title: 'Bad' }] }
    expect(await text()).toContain('Post 1')
    expect(state.log).toEqual([
      ['posts set aside could not be recorded', { feed: 'main/rss', error: 'Error: disk is full' }],
      [
        'post set aside: it would break the feed',
        { feed: 'main/rss', post: '2', reason: 'cannot be read' },
      ],
    ])
  })

  it('keeps the last good bytes when no single post is to blame', async () => {
    const { state, text } = setUp({ formats: fragile('throws') })
    const good = await text()
    state.version = 2
    state.document = { ...document, title: 'Bad' }
    expect(await text()).toBe(good)
    expect(state.log).toEqual([
      ['feed not rendered', { feed: 'main/rss', reason: 'cannot be read' }],
    ])
  })

  it('keeps the last good bytes when every post seems to be to blame', async () => {
    const { state, text } = setUp({ formats: fragile('throws') })
    const good = await text()
    state.version = 2
    state.document = {
      ...document,
      items: [
        { ...item('4'), title: 'Bad' },
        { ...item('5'), title: 'Bad too' },
      ],
    }
    expect(await text()).toBe(good)
    expect(state.log).toEqual([
      ['feed not rendered', { feed: 'main/rss', reason: 'cannot be read' }],
    ])
  })

  it('serves the last good bytes while posts cannot be loaded, and tries again after a pause', async () => {
    const { state, text } = setUp()
    const good = await text()
    state.version = 2
    state.broken = 'database is locked'
    expect(await text()).toBe(good)
    expect(await text()).toBe(good)
    expect(state.loads).toBe(2)
    state.broken = undefined
    state.document = { ...document, items: [item('new')] }
    state.now = new Date('2026-11-22T12:00:05Z')
    expect(await text()).toContain('Post new')
  })

  it('says so when there is nothing good to serve, however often it is asked', async () => {
    const { state, serving } = setUp()
    const ask = async () => serving.feed('main/rss')
    state.broken = 'database is locked'
    for (let asked = 0; asked < 3; asked++) {
      await expect(ask()).rejects.toMatchObject({
        code: 'unavailable',
        message: 'The feed main/rss cannot be rendered now: database is locked',
      })
    }
    expect([state.loads, state.log.length]).toEqual([1, 1])
    state.broken = undefined
    state.now = new Date('2026-11-22T12:00:05Z')
    expect(await ask()).toBeDefined()
  })

  it('works with a cache and a counter that take their time', async () => {
    const { kept } = setUp()
    const { serving, state } = setUp({
      cache: {
        get: async (key) => kept.get(key),
        put: async (key, feed) => void kept.set(key, feed),
      },
      changes: { current: async () => 1 },
    })
    const first = await serving.feed('main/json')
    expect(await serving.feed('main/json')).toBe(first)
    expect(state.loads).toBe(1)
  })

  it.each(['for now', 'from the start'])(
    'serves what is kept while the change counter fails %s',
    async (when) => {
      const { kept, state } = setUp()
      let broken = when === 'from the start'
      const { serving, state: seen } = setUp({
        cache: { get: (key) => kept.get(key), put: (key, feed) => void kept.set(key, feed) },
        changes: {
          current: async () => {
            if (broken) throw new Error('disk I/O error')
            return state.version
          },
        },
      })
      const good = broken ? undefined : await serving.feed('main/rss')
      broken = true
      const outcome = serving.feed('main/rss')
      if (good) expect(await outcome).toBe(good)
      else await expect(outcome).rejects.toThrow('cannot be rendered now: disk I/O error')
      await Promise.resolve(serving.feed('main/rss')).catch(() => undefined)
      expect(seen.log).toEqual([
        ['feed not rendered', { feed: 'main/rss', reason: 'disk I/O error' }],
      ])
      broken = false
      state.version = 2
      expect((await serving.feed('main/rss'))?.version).toBe(2)
    },
  )

  it('gives up a rendering that never ends, and begins anew', async () => {
    let hangs = true
    const { serving, state } = setUp({
      load: () =>
        hangs
          ? new Promise(() => undefined)
          : Promise.resolve({ document, changedAt: new Date('2026-11-22T10:00:00Z') }),
    })
    void serving.feed('main/rss')
    hangs = false
    state.now = new Date('2026-11-22T12:01:00Z')
    expect((await serving.feed('main/rss'))?.version).toBe(1)
  })
})
