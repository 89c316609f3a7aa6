import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FeedSettings } from '../../src/core/publication.ts'
import { type ApiStage, openApi } from './api-stage.ts'
import { publicUrl } from './stage.ts'
import { setup } from './stage-setup.ts'

const main: FeedSettings = { id: 'main', limit: 50, content: 'full', select: {} }
const old: FeedSettings = {
  id: 'old',
  title: 'Harbour letter',
  limit: 2,
  content: 'full',
  select: { tags: ['harbour'] },
}
const closing: FeedSettings = { ...old, closes: '2026-12-31', instead: 'main' }

let stage: ApiStage
const apply = (...feeds: FeedSettings[]) =>
  stage.ports.setup.apply({ ...setup, feeds: [main, ...feeds] }, stage.clock.now)
const at = (moment: string) => {
  stage.clock.now = new Date(moment)
}
const get = (path: string, headers: Record<string, string> = {}) =>
  stage.app.request(path, { headers })
interface Item {
  readonly id: string
  readonly url: string
  readonly title: string
  readonly summary: string
  readonly content_html?: string
  readonly date_published: string
}
const itemsOf = async (path = '/feeds/old/feed.json') =>
  ((await (await get(path)).json()) as { items: Item[] }).items
const titles = async (path?: string) => (await itemsOf(path)).map(({ title }) => title)

const notice = {
  id: 'tag:news.example,2026-11-23:feed%2Fold%2Fcloses%2F2026-12-31',
  url: `${publicUrl}/rss.xml`,
  title: 'This feed ends on 2026-12-31',
  summary: `Take this feed instead: The Daily Example ${publicUrl}/rss.xml`,
  content_html: `<p>Take this feed instead: The Daily Example <a href="${publicUrl}/rss.xml">${publicUrl}/rss.xml</a></p>`,
  date_published: '2026-11-30T23:00:00Z',
}

beforeEach(async () => {
  stage = await openApi()
  await apply(old)
  for (const id of ['one', 'two', 'three']) {
    await stage.save({
      id,
      url: `https://news.example/${id}`,
      title: `Post ${id}`,
      tags: ['harbour'],
    })
    stage.pass(1)
  }
})
afterEach(() => stage.close())

describe('a feed that is to end', () => {
  it('says nothing earlier than 30 days before its last day', async () => {
    await apply(closing)
    at('2026-11-30T22:59:59Z')
    expect(await titles()).toEqual(['Post three', 'Post two'])
    at('2026-11-30T23:00:00Z')
    expect(await titles()).toEqual([notice.title, 'Post three', 'Post two'])
    expect((await itemsOf())[0]).toMatchObject(notice)
  })

  it.each(['rss.xml', 'atom.xml', 'feed.json'])('is valid in %s', async (file) => {
    await apply(closing)
    at('2026-12-10T12:00:00Z')
    const bytes = new Uint8Array(await (await get(`/feeds/old/${file}`)).arrayBuffer())
    const { findings } = stage.ports.checker.check({ bytes })
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('says it from the announcement when that comes later', async () => {
    at('2026-12-20T09:30:00.700Z')
    await apply(closing)
    stage.pass(60)
    expect((await itemsOf())[0]).toMatchObject({
      ...notice,
      date_published: '2026-12-20T09:30:00Z',
    })
  })

  it('keeps the notice first, with its id and date, whatever is applied or published', async () => {
    at('2026-12-05T12:00:00Z')
    await apply(closing)
    const [before] = await itemsOf()
    stage.pass(60)
    await apply({ ...closing, title: 'Harbour mail' })
    await stage.save({
      id: 'four',
      url: 'https://news.example/four',
      title: 'Post four',
      tags: ['harbour'],
    })
    const [after, first] = await itemsOf()
    expect([after, first?.title]).toEqual([before, 'Post four'])
  })

  it('takes another last day for another announcement', async () => {
    at('2026-12-05T12:00:00Z')
    await apply(closing)
    stage.pass(60)
    await apply({ ...closing, closes: '2026-12-15' })
    expect((await itemsOf())[0]).toMatchObject({
      id: 'tag:news.example,2026-11-23:feed%2Fold%2Fcloses%2F2026-12-15',
      title: 'This feed ends on 2026-12-15',
      date_published: '2026-12-05T13:00:00Z',
    })
    await apply(old)
    expect(await titles()).toEqual(['Post three', 'Post two'])
  })

  it('moves Last-Modified and the ETag when the notice comes, by time alone', async () => {
    await apply(closing)
    at('2026-11-30T22:00:00Z')
    const before = await get('/feeds/old/rss.xml')
    at('2026-11-30T23:30:00Z')
    const after = await get('/feeds/old/rss.xml', {
      'if-modified-since': before.headers.get('last-modified') ?? '',
    })
    expect([after.status, after.headers.get('last-modified')]).toEqual([
      200,
      'Mon, 30 Nov 2026 23:00:01 GMT',
    ])
    expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'))
  })

  it('is in a delta once', async () => {
    await apply(closing)
    at('2026-11-30T22:00:00Z')
    const ask = async (etag: string) => {
      const response = await get('/feeds/old/rss.xml', {
        'a-im': 'feed',
        'user-agent': 'newsboat/2.40',
        'if-none-match': etag,
      })
      const count = (await response.text()).split('This feed ends').length - 1
      return { status: response.status, count, etag: response.headers.get('etag') ?? '' }
    }
    const first = (await get('/feeds/old/rss.xml')).headers.get('etag') ?? ''
    at('2026-11-30T23:30:00Z')
    const second = await ask(first)
    expect([second.status, second.count]).toEqual([226, 1])
    await stage.save({
      id: 'four',
      url: 'https://news.example/four',
      title: 'Post four',
      tags: ['harbour'],
    })
    const third = await ask(second.etag)
    expect([third.status, third.count]).toEqual([226, 0])
  })

  it('says so in what readers narrowed it to, and nowhere else', async () => {
    await apply(closing)
    at('2026-12-10T12:00:00Z')
    expect((await titles('/feeds/old/feed.json?tag=harbour'))[0]).toBe(notice.title)
    for (const path of [
      '/feed.json',
      '/tags/harbour/feed.json',
      '/feeds/old/archive/1/feed.json',
    ]) {
      expect(await titles(path)).not.toContain(notice.title)
    }
    expect((await stage.api('GET', '/posts')).body.items).toHaveLength(3)
    expect((await stage.api('GET', '/deliveries?limit=200')).body.items).toHaveLength(9)
  })

  it('says it in summary where it has summaries', async () => {
    at('2026-12-10T12:00:00Z')
    const { instead: _main, ...alone } = closing
    await apply({ ...alone, content: 'summary' })
    const [first] = await itemsOf()
    expect([first?.content_html, first?.summary, first?.url]).toEqual([
      undefined,
      'Nothing new comes here after that day.',
      'https://news.example',
    ])
  })

  it('says it in the language of the publication', async () => {
    at('2026-12-10T12:00:00Z')
    const publication = { ...setup.publication, language: 'de-AT' }
    await stage.ports.setup.apply(
      { ...setup, publication, feeds: [main, closing] },
      stage.clock.now,
    )
    expect((await titles())[0]).toBe('Dieser Feed endet am 2026-12-31')
  })
})

describe('a feed that has ended', () => {
  beforeEach(async () => {
    await apply(closing)
    at('2026-12-31T22:59:59Z')
    expect((await get('/feeds/old/rss.xml')).status).toBe(200)
    at('2026-12-31T23:00:00Z')
  })
  const words = `This feed ended on 2026-12-31. Take this feed instead: The Daily Example ${publicUrl}/rss.xml\n`

  it.each([
    '/feeds/old/rss.xml',
    '/feeds/old/atom.xml?tag=harbour',
    '/feeds/old/archive/1/feed.json',
  ])('is 410 at %s', async (path) => {
    const response = await get(path)
    expect([response.status, await response.text()]).toEqual([410, words])
  })

  it('tells people the same', async () => {
    for (const path of ['/feeds/old/rss.xml', '/feeds/old/rss.xml?tag=harbour']) {
      const page = await get(path, { 'sec-fetch-dest': 'document' })
      const html = await page.text()
      expect(page.status).toBe(410)
      expect(html).toContain('<h1>This feed ended on 2026-12-31</h1>')
      expect(html).toContain(`<a href="${publicUrl}/rss.xml">`)
    }
  })

  it('is in no list, and no topic', async () => {
    for (const path of ['/', '/opml.xml']) {
      expect(await (await get(path)).text()).not.toContain('Harbour letter')
    }
    const body = new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.topic': `${publicUrl}/feeds/old/rss.xml`,
      'hub.callback': 'https://reader.example/push',
    })
    expect((await stage.app.request('/hub', { method: 'POST', body })).status).toBe(404)
  })

  it('comes back when its day is taken back', async () => {
    await apply(old)
    expect((await get('/feeds/old/rss.xml')).status).toBe(200)
  })

  it('stays 410 without words when it is taken out', async () => {
    await apply()
    const response = await get('/feeds/old/rss.xml')
    expect([response.status, await response.text()]).toEqual([
      410,
      'This feed was removed. It does not come back.\n',
    ])
  })
})

it('a list of feeds changes by time alone when one ends', async () => {
  await apply(closing)
  at('2026-12-31T22:00:00Z')
  const before = await get('/opml.xml')
  expect(await before.text()).toContain('Harbour letter')
  at('2026-12-31T23:10:00Z')
  const after = await get('/opml.xml', {
    'if-modified-since': before.headers.get('last-modified') ?? '',
  })
  expect([after.status, after.headers.get('last-modified')]).toEqual([
    200,
    'Thu, 31 Dec 2026 23:00:01 GMT',
  ])
})

it('a private feed ends in the same way', async () => {
  await apply({ ...closing, private: true })
  const { body } = await stage.api('POST', '/subscribers', { name: 'Reader one' })
  const path = body.addresses.old.json.replace(publicUrl, '')
  at('2026-12-10T12:00:00Z')
  expect((await titles(path))[0]).toBe(notice.title)
  at('2027-01-01T12:00:00Z')
  const response = await get(path)
  expect([response.status, await response.text()]).toEqual([
    410,
    `This feed ended on 2026-12-31. Take this feed instead: The Daily Example ${publicUrl}/rss.xml\n`,
  ])
})
