import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ApiStage, openApi } from './api-stage.ts'
import { posts, setup } from './stage-setup.ts'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
  await stage.save(posts.ferry)
  await stage.save({ ...posts.choir, title: 'A choir of <80> & more' })
})
afterEach(() => stage.close())

const open = (path: string, headers: Record<string, string> = { 'sec-fetch-dest': 'document' }) =>
  stage.app.request(path, { headers })
const all = (html: string, pattern: RegExp) => [...html.matchAll(pattern)].map((match) => match[1])

describe('a feed opened in a browser', () => {
  it('is a page that programs and shared caches never get', async () => {
    const page = await open('/rss.xml')
    expect(page.status).toBe(200)
    expect(page.headers.get('content-type')).toMatch(/^text\/html/)
    expect(page.headers.get('cache-control')).toBe('private, no-cache')
    expect(page.headers.get('vary')).toBe('Accept-Encoding, Sec-Fetch-Dest')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    const feed = await open('/rss.xml', {})
    expect(feed.headers.get('content-type')).toBe('application/rss+xml; charset=utf-8')
    expect(feed.headers.get('vary')).toBe('Accept-Encoding, Sec-Fetch-Dest')
  })

  it.each([
    { accept: 'text/html,application/xhtml+xml' },
    { accept: 'application/feed+json,text/html,*/*;q=0.9' },
    { 'sec-fetch-dest': 'empty', accept: 'text/html' },
    { 'sec-fetch-mode': 'navigate' },
  ])('is the feed itself for who says %j', async (headers) => {
    const type = (await open('/atom.xml', headers)).headers.get('content-type')
    expect(type).toBe('application/atom+xml; charset=utf-8')
  })

  it('offers its addresses, the opened one first, and readers to hand it to', async () => {
    const html = await (await open('/feeds/politics/atom.xml')).text()
    const address = 'https://feeds.news.example/feeds/politics'
    expect(all(html, /<code>([^<]*)<\/code>/g)).toEqual([
      `${address}/atom.xml`,
      `${address}/rss.xml`,
      `${address}/feed.json`,
    ])
    expect(all(html, /<link rel="alternate"[^>]*href="([^"]*)"/g)).toEqual([
      `${address}/atom.xml`,
      `${address}/rss.xml`,
      `${address}/feed.json`,
    ])
    expect(all(html, /class="button" href="([^"]*)"/g)).toEqual([`feed:${address}/atom.xml`])
    expect(all(html, /data-copy="([^"]*)"/g)).toHaveLength(3)
  })

  it('shows what is in it, as text', async () => {
    const html = await (await open('/feed.json')).text()
    expect(all(html, /<h3><a href="([^"]*)"/g)).toEqual([
      'https://news.example/politics/ferry',
      'https://news.example/culture/choir',
    ])
    expect(html).toContain('A choir of &lt;80&gt; &amp; more')
    const narrow = await (await open('/rss.xml?tag=politics')).text()
    expect(all(narrow, /<h3><a href="([^"]*)"/g)).toEqual(['https://news.example/politics/ferry'])
  })

  it('answers HEAD as GET, and is a page too when there is no such feed', async () => {
    const headers = { 'sec-fetch-dest': 'document' }
    const head = await stage.app.request('/rss.xml', { method: 'HEAD', headers })
    expect([head.status, await head.text()]).toEqual([200, ''])
    const missing = await open('/feeds/nope/rss.xml')
    expect(missing.status).toBe(404)
    expect(await missing.text()).toContain('<h1>No such feed</h1>')
  })
})

describe('a feed that was removed from the set-up', () => {
  const [main] = setup.feeds
  const without = { ...setup, feeds: main ? [main] : [] }

  it('is gone for good, for programs and for people, until it is set up again', async () => {
    const paths = ['/feeds/politics/rss.xml', '/feeds/politics/archive/1/feed.json']
    const statuses = () => Promise.all(paths.map(async (path) => (await open(path, {})).status))
    expect(await statuses()).toEqual([200, 404])
    await stage.ports.setup.apply(without, stage.clock.now)
    expect(await statuses()).toEqual([410, 410])
    const page = await open('/feeds/politics/rss.xml')
    expect(page.status).toBe(410)
    expect(await page.text()).toContain('<h1>This feed was removed</h1>')
    await stage.ports.setup.apply(without, stage.clock.now)
    expect(await statuses()).toEqual([410, 410])
    await stage.ports.setup.apply(setup, stage.clock.now)
    expect(await statuses()).toEqual([200, 404])
  })

  it('differs from one that never was', async () => {
    expect((await open('/feeds/never/rss.xml', {})).status).toBe(404)
  })
})
