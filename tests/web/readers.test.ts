import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { createReaderCounter, type ReaderCounter } from '../../src/tasks/count-readers.ts'
import { type ApiStage, openApi } from './api-stage.ts'
import { playReaders } from './stage-readers.ts'
import { posts, setup } from './stage-setup.ts'

const FEEDLY =
  'Feedly/1.0 (+http://www.feedly.com/fetcher.html; 16 subscribers; like FeedFetcher-Google)'
const NEWSBOAT = 'newsboat/2.40 (Linux x86_64)'

let stage: ApiStage
let counter: ReaderCounter
beforeEach(async () => {
  const readers: ReaderCounter = {
    served: (...request) => counter.served(...request),
    servedLegacy: (...request) => counter.servedLegacy(...request),
    waiting: () => counter.waiting(),
    keep: () => counter.keep(),
  }
  stage = await openApi({ readers })
  onTestFinished(stage.close)
  counter = createReaderCounter(stage.ports)
  await stage.save(posts.ferry)
})

async function poll(path: string, userAgent: string, headers: Record<string, string> = {}) {
  const answer = await stage.app.request(path, { headers: { 'user-agent': userAgent, ...headers } })
  return { status: answer.status, etag: answer.headers.get('etag') ?? '' }
}
const stats = async (query = '') => {
  await counter.keep()
  return stage.api('GET', `/stats${query}`)
}

describe('readers of feeds', () => {
  it('are told by /stats', async () => {
    const { etag } = await poll('/rss.xml', FEEDLY)
    await poll('/rss.xml', FEEDLY, { 'if-none-match': etag })
    stage.pass(1)
    await stage.save(posts.choir)
    await poll('/rss.xml', NEWSBOAT, { 'if-none-match': etag, 'a-im': 'feed' })
    const counts = { polls: 2, not_modified: 1, deltas: 0 }
    const delta = { polls: 1, not_modified: 0, deltas: 1 }
    const both = { polls: 3, not_modified: 1, deltas: 1 }
    const { status, body } = await stats('?days=2')
    expect([status, body.readers]).toEqual([
      200,
      {
        ...{ from: '2026-11-22', to: '2026-11-23', subscribers: 16, ...both },
        by_reader: [
          {
            ...{ reader: 'feedly', name: 'Feedly', subscribers: 16, ...counts },
            last_day: '2026-11-23',
            newest: newestOf('ferry', '08:00'),
          },
          {
            ...{ reader: 'newsboat', name: 'newsboat', subscribers: 0, ...delta },
            last_day: '2026-11-23',
            newest: newestOf('choir', '08:01'),
          },
        ],
        by_feed: [{ feed: 'main', format: 'rss', subscribers: 16, ...both }],
        by_day: [
          { day: '2026-11-22', subscribers: 0, polls: 0, not_modified: 0, deltas: 0 },
          { day: '2026-11-23', subscribers: 16, ...both },
        ],
        legacy: [],
      },
    ])
  })

  it('are not those who only look: HEAD, people with a browser, lists of feeds, what is not there', async () => {
    await stage.app.request('/rss.xml', { method: 'HEAD' })
    await stage.app.request('/rss.xml', { headers: { 'sec-fetch-dest': 'document' } })
    await stage.app.request('/opml.xml')
    await stage.app.request('/feeds/nothing/rss.xml')
    expect(counter.waiting()).toBe(0)
    await stage.app.request('/feed.json')
    expect(counter.waiting()).toBe(1)
  })

  it('are seen at addresses of a former system', async () => {
    const publication = { ...setup.publication, legacyFeedPaths: ['/feed/'] }
    await stage.ports.setup.apply({ ...setup, publication }, stage.clock.now)
    expect((await poll('/feed/', FEEDLY)).status).toBe(301)
    expect((await stats()).body.readers.legacy).toEqual([
      { path: '/feed/', reader: 'feedly', name: 'Feedly', polls: 1, last_day: '2026-11-23' },
    ])
  })

  it('are led on from whatever way a former system wrote its addresses', async () => {
    const publication = { ...setup.publication, legacyFeedPaths: ['/feed', '/?feed=rss2', '/a/b/'] }
    await stage.ports.setup.apply({ ...setup, publication }, stage.clock.now)
    const leads = async (path: string) => {
      const headers = { 'user-agent': FEEDLY }
      const { status, headers: answered } = await stage.app.request(path, { headers })
      return [path, status, answered.get('location')]
    }
    for (const path of [
      '/feed',
      '/feed/',
      '/feed/?x=1',
      '/?feed=rss2',
      '/?p=1&feed=rss2',
      '/a/b',
    ]) {
      expect(await leads(path)).toEqual([path, 301, '/rss.xml'])
    }
    for (const path of ['/', '/?feed=atom', '/?x=feed=rss2']) {
      expect(await leads(path)).toEqual([path, 200, null])
    }
    expect((await leads('/feeds'))[1]).toBe(404)
    const seen = (await stats()).body.readers.legacy
    expect(seen.map(({ path, polls }: { path: string; polls: number }) => [path, polls])).toEqual([
      ['/feed', 3],
      ['/?feed=rss2', 2],
      ['/a/b/', 1],
    ])
  })

  it('can be asked for over 1 to 400 days', async () => {
    for (const days of ['0', '401', 'x', '1.5']) {
      expect([days, (await stats(`?days=${days}`)).status]).toEqual([days, 422])
    }
    expect((await stats('?days=400')).body.readers.by_day.length).toBe(400)
    expect((await stats()).body.readers.by_day.length).toBe(30)
  })
})

describe('the page of readers', () => {
  async function page(path: string): Promise<string> {
    const origin = 'https://feeds.news.example'
    const link = new URL(await stage.signInLink(), origin)
    const signedIn = await stage.app.request(`${origin}/admin/sign-in`, {
      method: 'POST',
      headers: { origin },
      body: new URLSearchParams({ token: link.searchParams.get('token') ?? '' }),
    })
    const [cookie = ''] = signedIn.headers.getSetCookie().map((line) => line.split(';')[0] ?? '')
    const answer = await stage.app.request(`${origin}${path}`, { headers: { cookie } })
    return answer.text()
  }
  const all = (html: string, pattern: RegExp) =>
    [...html.matchAll(pattern)].map((found) => found[1])
  const cells = (html: string, caption: string) =>
    all(
      new RegExp(`<caption[^>]*>${caption}.*?</table>`, 's').exec(html)?.[0] ?? '',
      /<td><div data-label="[^"]*">(.*?)<\/div>/gs,
    )

  it('shows who reads, who stays behind, and what is shared', async () => {
    await playReaders(stage)
    const html = await page('/admin/readers?days=7')
    expect(all(html, /<dd>([^<]*)<\/dd>/g)).toEqual(['1,249', '3,588', '80 %', '63', '2', '1'])
    const newest = '<a href="/admin/posts/ferry">Council votes to keep the night ferry</a>'
    expect(cells(html, 'Readers, the most').slice(0, 12)).toEqual([
      ...['Feedly', '1,207', '874', '92 %', '2026-11-23', newest],
      ...['NewsBlur', '42', '437', '70 %', '2026-11-23', newest],
    ])
    expect(cells(html, 'Feeds, the most')).toEqual(
      expect.arrayContaining([
        'politics, narrowed <small>Atom</small>',
        'all tags <small>JSON Feed</small>',
      ]),
    )
    const former = ['Other programs', '<code>/feed/</code>']
    expect(cells(html, 'Readers that ask')).toEqual([...former, '3', '2026-11-23'])
    const month = await page('/admin/readers?days=30')
    expect(cells(month, 'Readers that ask')).toEqual([...former, '12', '2026-11-23'])
  })

  it('has a bar and a line for each day', async () => {
    await playReaders(stage)
    const html = await page('/admin/readers?days=30')
    expect(all(html, /<title>(20[^<]*)/g).slice(-2)).toEqual([
      '2026-11-22: 590 polls, 469 unchanged',
      '2026-11-23: 629 polls, 503 unchanged',
    ])
    expect(cells(html, 'Polls a day').slice(0, 4)).toEqual(['2026-11-23', '629', '80 %', '1,249'])
    expect(cells(html, 'Polls a day').length).toBe(120)
  })

  it('says so when nobody reads, and takes no other period than those it offers', async () => {
    const html = await page('/admin/readers?days=12345')
    expect(html).toContain('No reader has asked for a feed in these days.')
    expect(all(html, /aria-current="true">([^<]*)/g)).toEqual(['30 days'])
  })
})

const newestOf = (id: 'ferry' | 'choir', time: string) => ({
  guid: expect.stringContaining('news.example'),
  published_at: `2026-11-23T${time}:00.000Z`,
  post: id,
  title: posts[id].title,
})
