import { describe, expect, it, vi } from 'vitest'
import { pollSources } from '../../src/tasks/poll-sources.ts'
import { HOUR, type TestPorts, testPorts, twoAccounts } from '../fakes/in-memory-ports.ts'

const URL = 'https://news.example/rss.xml'
const MINUTE = 60_000
const EVERY = 15 * MINUTE

const feed = (...ids: string[]) =>
  new TextEncoder().encode(
    `<rss version="2.0"><channel><title>City news</title><link>https://news.example/</link>${ids
      .map(
        (id) =>
          `<item><guid isPermaLink="false">${id}</guid><link>https://news.example/${id}</link><title>Post ${id}</title></item>`,
      )
      .join('')}</channel></rss>`,
  )
const fetched = (bytes: Uint8Array, given: { url?: string; etag?: string } = {}) =>
  ({ outcome: 'fetched', url: URL, bytes, contentType: 'application/rss+xml', ...given }) as const

async function polling(url = URL) {
  const setup = {
    ...twoAccounts,
    sources: [{ id: 'cms', type: 'feed' as const, url, every: EVERY }],
  }
  const ground = await testPorts({ setup })
  const source = async () => (await ground.ports.setup.sources())[0]
  const wait = async () =>
    ((await source())?.nextPollAt.getTime() ?? 0) - ground.clock.now().getTime()
  return { ...ground, source, wait, poll: () => pollSources(ground.ports) }
}
const shared = async ({ ports }: Pick<TestPorts, 'ports'>) =>
  (await ports.deliveries.list({}, { limit: 100 })).items.length

describe('poll-sources', () => {
  it('the first poll shares nothing, the next only what is new', async () => {
    const ground = await polling()
    ground.documents.set(URL, fetched(feed('two', 'one')))
    expect(await ground.poll()).toEqual([
      { source: 'cms', outcome: 'new', created: 2, updated: 0, skipped: 0 },
    ])
    expect(await shared(ground)).toBe(0)
    ground.clock.advance(EVERY)
    ground.documents.set(URL, fetched(feed('three', 'two', 'one')))
    expect(await ground.poll()).toEqual([
      { source: 'cms', outcome: 'new', created: 1, updated: 0, skipped: 0 },
    ])
    expect(await shared(ground)).toBe(2)
  })

  it('a first poll that failed does not make the second one share everything', async () => {
    const ground = await polling()
    await ground.poll()
    ground.clock.advance(EVERY)
    ground.documents.set(URL, fetched(feed('two', 'one')))
    await ground.poll()
    expect(await shared(ground)).toBe(0)
  })

  it('comes at its interval, not before', async () => {
    const ground = await polling()
    ground.documents.set(URL, fetched(feed('one')))
    await ground.poll()
    ground.clock.advance(EVERY - 1)
    expect(await ground.poll()).toEqual([])
    ground.clock.advance(1)
    expect(await ground.poll()).toHaveLength(1)
  })

  it('sends the validators of the last answer, byte for byte', async () => {
    const ground = await polling()
    ground.documents.set(URL, fetched(feed('one'), { etag: 'W/"a b"' }))
    await ground.poll()
    ground.clock.advance(EVERY)
    ground.documents.set(URL, { outcome: 'not-modified' })
    expect(await ground.poll()).toEqual([
      { source: 'cms', outcome: 'not-modified', created: 0, updated: 0, skipped: 0 },
    ])
    ground.clock.advance(EVERY)
    await ground.poll()
    expect(ground.asked).toEqual([
      { url: URL },
      { url: URL, etag: 'W/"a b"' },
      { url: URL, etag: 'W/"a b"' },
    ])
  })

  describe('the same answer once more', () => {
    /** Counts the documents that are read. */
    const counted = async () => {
      const ground = await polling()
      const reads: string[] = []
      const sources = ground.ports.sources.map((one) => ({
        ...one,
        read: (document: Parameters<typeof one.read>[0]) => {
          reads.push(document.url)
          return one.read(document)
        },
      }))
      const again = () => {
        ground.clock.advance(EVERY)
        return pollSources({ ...ground.ports, sources })
      }
      return { ...ground, reads, again }
    }
    const outcomes = (reports: Awaited<ReturnType<typeof pollSources>>) =>
      reports.map(({ outcome }) => outcome)

    it('is not read, whether or not its server knows', async () => {
      const { documents, reads, again, wait } = await counted()
      documents.set(URL, fetched(feed('one'), { etag: 'a' }))
      expect(outcomes(await again())).toEqual(['new'])
      documents.set(URL, fetched(feed('one'), { etag: 'b' }))
      expect(outcomes(await again())).toEqual(['not-modified'])
      documents.set(URL, { outcome: 'not-modified' })
      expect(outcomes(await again())).toEqual(['not-modified'])
      documents.set(URL, { outcome: 'failed', reason: 'It answered 503.' })
      expect(outcomes(await again())).toEqual(['failed'])
      documents.set(URL, fetched(feed('one')))
      await again()
      expect(outcomes(await again())).toEqual(['not-modified'])
      expect(reads).toEqual([URL])
      expect(await wait()).toBe(EVERY)
      documents.set(URL, fetched(feed('two', 'one')))
      expect(await again()).toEqual([
        { source: 'cms', outcome: 'new', created: 1, updated: 0, skipped: 0 },
      ])
      expect(reads).toEqual([URL, URL])
    })

    it('is read when something of it was left out, and after a set-up was applied', async () => {
      const { documents, reads, again, ports, clock } = await counted()
      const untitled = `<rss version="2.0"><channel><title>City news</title><item><guid>x</guid></item></channel></rss>`
      documents.set(URL, fetched(new TextEncoder().encode(untitled)))
      const [first] = await again()
      expect(first?.skipped).toBe(1)
      await again()
      expect(reads).toHaveLength(2)
      documents.set(URL, fetched(feed('one')))
      await again()
      const setup = await ports.setup.read()
      if (!setup) throw new Error('no set-up')
      await ports.setup.apply(setup, clock.now())
      await again()
      await again()
      expect(reads).toHaveLength(4)
    })
  })

  describe('every: auto', () => {
    const autoPolling = async () => {
      const setup = {
        ...twoAccounts,
        sources: [{ id: 'cms', type: 'feed' as const, url: URL, every: 0 }],
      }
      const ground = await testPorts({ setup })
      const wait = async () => {
        const [source] = await ground.ports.setup.sources()
        return ((source?.nextPollAt.getTime() ?? 0) - ground.clock.now().getTime()) / MINUTE
      }
      return { ...ground, wait, poll: () => pollSources(ground.ports) }
    }

    // Half of the jitter: the clock of the test says 0.5.
    it.each([
      ['daily while there is nothing', [], 0, 24 * 60 * 1.05],
      ['24 times between two posts', ['one', 'two'], 0, ((7 * 24 * 60) / 48) * 1.05],
      ['no sooner than its server says', ['one', 'two'], 10 * HOUR, 10 * 60 * 1.05],
      ['at most every five minutes', Array.from({ length: 90 }, (_, n) => `p${n}`), 0, 5 * 1.05],
    ])('%s', async (_name, ids, fresh, minutes) => {
      const ground = await autoPolling()
      const answer = ids.length > 0 ? fetched(feed(...ids)) : { outcome: 'not-modified' as const }
      ground.documents.set(URL, { ...answer, ...(fresh > 0 && { fresh }) })
      await ground.poll()
      expect(await ground.wait()).toBe(minutes)
    })

    it('after a failure, like every other', async () => {
      const ground = await autoPolling()
      await ground.poll()
      expect(await ground.wait()).toBe(15)
    })
  })

  it('asks two sources of a host at once, and those of others beside them', async () => {
    const urls = ['a', 'b', 'c'].map((name) => `https://news.example/${name}`)
    const sources = [...urls, 'https://other.example/d'].map((url) => ({
      id: url.slice(-1),
      type: 'feed' as const,
      url,
      every: EVERY,
    }))
    const ground = await testPorts({ setup: { ...twoAccounts, sources } })
    const waiting = new Map<string, () => void>()
    const document = (url: string) =>
      new Promise<{ outcome: 'not-modified' }>((resolve) => {
        waiting.set(url.slice(-1), () => resolve({ outcome: 'not-modified' }))
      })
    const outgoing = { ...ground.ports.outgoing, document }
    const polled = pollSources({ ...ground.ports, outgoing })
    await vi.waitFor(() => expect([...waiting.keys()].sort()).toEqual(['a', 'b', 'd']))
    waiting.get('a')?.()
    await vi.waitFor(() => expect(waiting.has('c')).toBe(true))
    for (const answer of waiting.values()) answer()
    expect((await polled).map(({ source }) => source)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('follows a source that moved for good', async () => {
    const ground = await polling()
    const moved = 'https://news.example/feed.xml'
    ground.documents.set(URL, fetched(feed('one'), { url: moved }))
    await ground.poll()
    ground.clock.advance(EVERY)
    await ground.poll()
    expect(ground.asked.map(({ url }) => url)).toEqual([URL, moved])
  })

  it.each([
    [
      'of the same site: with its password',
      'https://news.example',
      'https://desk:secret@news.example',
    ],
    ['of another: without it', 'https://other.example', 'https://other.example'],
  ])(
    'follows one with a password to an address %s, and keeps the address without it',
    async (_, site, asked) => {
      const whole = 'https://desk:secret@news.example/feed'
      const ground = await polling(whole)
      ground.documents.set(whole, fetched(feed('one'), { url: `${asked}/moved` }))
      await ground.poll()
      expect((await ground.source())?.pollUrl).toBe(`${site}/moved`)
      ground.clock.advance(EVERY)
      await ground.poll()
      expect(ground.asked.map(({ url }) => url)).toEqual([whole, `${asked}/moved`])
    },
  )

  it('a password alone is no other address', async () => {
    const whole = 'https://desk:secret@news.example/feed'
    const ground = await polling(whole)
    ground.documents.set(whole, fetched(feed('one'), { url: whole }))
    await ground.poll()
    expect(await ground.source()).not.toHaveProperty('pollUrl')
  })

  it('a source that is gone is not asked again, and says why', async () => {
    const ground = await polling()
    ground.documents.set(URL, { outcome: 'gone', reason: 'HTTP 410' })
    expect(await ground.poll()).toMatchObject([{ outcome: 'gone', reason: 'HTTP 410' }])
    expect(await ground.source()).toMatchObject({ stopped: true, reason: 'HTTP 410' })
    ground.clock.advance(24 * HOUR)
    expect(await ground.poll()).toEqual([])
  })

  it('waits longer after each failure, up to a day, and forgets them with the first success', async () => {
    const ground = await polling()
    ground.documents.set(URL, { outcome: 'failed', reason: 'HTTP 503' })
    const waits: number[] = []
    for (let tried = 0; tried < 9; tried += 1) {
      await ground.poll()
      const wait = await ground.wait()
      waits.push(wait / MINUTE)
      ground.clock.advance(wait)
    }
    expect(waits).toEqual([15, 22.5, 45, 90, 180, 360, 720, 1080, 1080])
    expect(await ground.source()).toMatchObject({ failures: 9, reason: 'HTTP 503' })
    ground.documents.set(URL, fetched(feed('one')))
    await ground.poll()
    expect(await ground.source()).toMatchObject({ failures: 0 })
    expect((await ground.source())?.reason).toBeUndefined()
    expect(await ground.wait()).toBe(EVERY)
  })

  it('comes no sooner than the server asked, and no sooner than its own interval', async () => {
    const ground = await polling()
    const after = (minutes: number) => new Date(ground.clock.now().getTime() + minutes * MINUTE)
    ground.documents.set(URL, { outcome: 'failed', reason: 'HTTP 429', after: after(90) })
    await ground.poll()
    expect(await ground.wait()).toBe(90 * MINUTE)
    ground.clock.advance(90 * MINUTE)
    ground.documents.set(URL, { outcome: 'failed', reason: 'HTTP 429', after: after(1) })
    await ground.poll()
    expect(await ground.wait()).toBe(22.5 * MINUTE)
  })

  it('a page instead of a feed is a failure; posts stay, and its validators are not kept', async () => {
    const ground = await polling()
    ground.documents.set(URL, fetched(feed('one'), { etag: '"good"' }))
    await ground.poll()
    ground.clock.advance(EVERY)
    const page = new TextEncoder().encode('<!doctype html><title>Please wait</title>')
    ground.documents.set(URL, fetched(page, { etag: '"page"' }))
    expect(await ground.poll()).toMatchObject([
      { outcome: 'failed', reason: expect.stringContaining('expected an RSS, Atom or JSON feed') },
    ])
    expect(await ground.ports.posts.count()).toBe(1)
    expect(await ground.source()).toMatchObject({ failures: 1, etag: '"good"' })
  })

  it('one source that fails keeps no other from being read', async () => {
    const other = 'https://other.example/rss.xml'
    const sources = [URL, other].map((url, n) => ({
      id: `s${n}`,
      type: 'feed' as const,
      url,
      every: EVERY,
    }))
    const ground = await testPorts({ setup: { ...twoAccounts, sources } })
    ground.documents.set(other, fetched(feed('one'), { url: other }))
    expect(
      (await pollSources(ground.ports)).map(({ source, outcome }) => [source, outcome]),
    ).toEqual([
      ['s0', 'failed'],
      ['s1', 'new'],
    ])
  })

  it('one that Posthorn itself stumbles over keeps no other from being read, and waits its turn', async () => {
    const other = 'https://other.example/rss.xml'
    const sources = [URL, other].map((url, n) => ({
      id: `s${n}`,
      type: 'feed' as const,
      url,
      every: EVERY,
    }))
    const ground = await testPorts({ setup: { ...twoAccounts, sources } })
    ground.documents.set(URL, fetched(feed('bad')))
    ground.documents.set(other, fetched(feed('one'), { url: other }))
    const [reader] = ground.ports.sources
    if (!reader) throw new Error('no reader')
    const stumbling = {
      ...reader,
      read: (document: Parameters<typeof reader.read>[0]) =>
        document.url === URL ? Promise.reject(new TypeError('a bug')) : reader.read(document),
    }
    const reports = await pollSources({ ...ground.ports, sources: [stumbling] })
    expect(reports.map(({ source, outcome }) => [source, outcome])).toEqual([
      ['s0', 'failed'],
      ['s1', 'new'],
    ])
    expect(ground.logged.filter(({ level }) => level === 'error')).toHaveLength(1)
    ground.clock.advance(EVERY - 1)
    expect(await pollSources(ground.ports)).toEqual([])
  })
})
