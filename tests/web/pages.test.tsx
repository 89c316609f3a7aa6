import { describe, expect, it, onTestFinished } from 'vitest'
import type { PostInput } from '../../src/core/post.ts'
import { deletePost, retractPost } from '../../src/tasks/change-post.ts'
import { assetLinks } from '../../src/web/public/asset-links.ts'
import { distance, wallClock } from '../../src/web/public/moment.tsx'
import { publicPages } from '../../src/web/public/pages.tsx'
import { openInReader, subscribeLinks } from '../../src/web/public/subscribe-links.ts'
import { assetFile, openStage, publicUrl } from './stage.ts'
import { posts } from './stage-setup.ts'

async function stage() {
  const opened = await openStage()
  onTestFinished(opened.close)
  return opened
}

const all = (html: string, pattern: RegExp) => [...html.matchAll(pattern)].map((match) => match[1])

describe('the landing page', () => {
  it('offers every feed in every format to programs', async () => {
    const { app } = await stage()
    const html = await (await app.request('/')).text()
    expect(all(html, /(<link rel="alternate"[^>]*>)/g)).toEqual([
      '<link rel="alternate" type="application/rss+xml" title="The Daily Example (RSS)" href="https://feeds.news.example/rss.xml"/>',
      '<link rel="alternate" type="application/atom+xml" title="The Daily Example (Atom)" href="https://feeds.news.example/atom.xml"/>',
      '<link rel="alternate" type="application/feed+json" title="The Daily Example (JSON Feed)" href="https://feeds.news.example/feed.json"/>',
      '<link rel="alternate" type="application/rss+xml" title="Politics (RSS)" href="https://feeds.news.example/feeds/politics/rss.xml"/>',
      '<link rel="alternate" type="application/atom+xml" title="Politics (Atom)" href="https://feeds.news.example/feeds/politics/atom.xml"/>',
      '<link rel="alternate" type="application/feed+json" title="Politics (JSON Feed)" href="https://feeds.news.example/feeds/politics/feed.json"/>',
      '<link rel="alternate" type="text/x-opml" title="The Daily Example (OPML)" href="https://feeds.news.example/opml.xml"/>',
    ])
  })

  it('offers every feed to people: addresses, a reader of their own, common readers', async () => {
    const { app } = await stage()
    const html = await (await app.request('/')).text()
    expect(all(html, /<code>([^<]*)<\/code>/g)).toEqual([
      'https://feeds.news.example/rss.xml',
      'https://feeds.news.example/atom.xml',
      'https://feeds.news.example/feed.json',
      'https://feeds.news.example/feeds/politics/rss.xml',
      'https://feeds.news.example/feeds/politics/atom.xml',
      'https://feeds.news.example/feeds/politics/feed.json',
    ])
    expect(all(html, /class="button" href="([^"]*)"/g)).toEqual([
      'feed:https://feeds.news.example/rss.xml',
      'feed:https://feeds.news.example/feeds/politics/rss.xml',
    ])
  })

  it('shows the newest visible posts first, with their links', async () => {
    const { app, save, pass } = await stage()
    await save(posts.ferry)
    pass(5)
    await save(posts.choir)
    await save({ ...posts.storks, embargo_until: new Date('2026-11-24T00:00:00Z') })
    await save({ ...posts.tram, status: 'draft' })
    const response = await app.request('/')
    expect(all(await response.text(), /<h3><a href="([^"]*)">/g)).toEqual([
      'https://news.example/culture/choir',
      'https://news.example/politics/ferry',
    ])
    expect([response.status, response.headers.get('cache-control')]).toEqual([
      200,
      'public, max-age=60',
    ])
  })

  it('shows titles as text, whatever they look like', async () => {
    const { app, save } = await stage()
    await save({ ...posts.ferry, title: '<script>alert(1)</script> & "more"' })
    const html = await (await app.request('/')).text()
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;')
    expect(html).not.toContain('<script>')
  })

  it('says how to begin before anything is set up', async () => {
    const { ports } = await stage()
    const setUp = { ...ports.setup, publication: async () => undefined }
    const app = publicPages({ ports: { ...ports, setup: setUp }, assets: assetFile, publicUrl })
    const response = await app.request('/')
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('<h1>Nothing is set up yet</h1>')
  })
})

describe('/posts/{id}', () => {
  it('leads to the post', async () => {
    const { app, save } = await stage()
    await save(posts.ferry)
    const response = await app.request('/posts/ferry')
    expect([response.status, response.headers.get('location')]).toEqual([
      302,
      'https://news.example/politics/ferry',
    ])
  })

  it('leads to addresses in all scripts, as browsers write them', async () => {
    const { app, save } = await stage()
    await save({ ...posts.ferry, url: 'https://news.example/fähre/市?a=%20b' })
    const { headers } = await app.request('/posts/ferry')
    expect(headers.get('location')).toBe('https://news.example/f%C3%A4hre/%E5%B8%82?a=%20b')
  })

  it.each([
    ['unknown', undefined],
    ['a draft', { ...posts.ferry, status: 'draft' }],
    ['scheduled', { ...posts.ferry, published_at: new Date('2026-11-24T00:00:00Z') }],
    ['under embargo', { ...posts.ferry, embargo_until: new Date('2026-11-24T00:00:00Z') }],
  ] satisfies [string, PostInput | undefined][])(
    'is not there while the post is %s',
    async (_, post) => {
      const { app, save } = await stage()
      if (post) await save(post)
      const response = await app.request('/posts/ferry')
      const html = await response.text()
      expect(response.status).toBe(404)
      expect(html).toContain('<h1>No such post</h1>')
      expect(html).not.toContain('night ferry')
    },
  )

  it('says that a post was retracted, when, and why', async () => {
    const { app, ports, save } = await stage()
    await save(posts.ferry)
    await retractPost(ports, 'ferry', { reason: 'The vote was postponed.' })
    const response = await app.request('/posts/ferry')
    const html = await response.text()
    expect(response.status).toBe(410)
    expect(html).toContain('<h1>This post was retracted</h1>')
    expect(html).toContain('<p>The vote was postponed.</p>')
    expect(html).toContain('>23 Nov 2026, 09:00</time>')
  })

  it('says no more than that a deleted post is gone', async () => {
    const { app, ports, save } = await stage()
    await save(posts.ferry)
    await deletePost(ports, 'ferry')
    const response = await app.request('/posts/ferry')
    const html = await response.text()
    expect(response.status).toBe(410)
    expect(html).toContain('<h1>This post was taken out</h1>')
    expect(html).not.toContain('night ferry')
  })
})

describe('subscribe links', () => {
  it('carry the address of the feed whole', () => {
    const url = 'https://news.example/feeds/a/rss.xml?tag=a,b&not=c'
    const encoded = 'https%3A%2F%2Fnews.example%2Ffeeds%2Fa%2Frss.xml%3Ftag%3Da%2Cb%26not%3Dc'
    expect(subscribeLinks(url)).toEqual([
      { name: 'Feedly', href: `https://feedly.com/i/subscription/feed%2F${encoded}` },
      { name: 'Inoreader', href: `https://www.inoreader.com/?add_feed=${encoded}` },
      { name: 'NewsBlur', href: `https://www.newsblur.com/?url=${encoded}` },
      { name: 'The Old Reader', href: `https://theoldreader.com/feeds/subscribe?url=${encoded}` },
    ])
    expect(openInReader('http://news.example/rss.xml')).toBe('feed:http://news.example/rss.xml')
  })
})

describe('asset links', () => {
  const bytes = (text: string) => new Uint8Array(new TextEncoder().encode(text))

  it('change with the bytes, and only with them', async () => {
    const link = async (text: string) =>
      (await assetLinks(async () => ({ bytes: bytes(text), type: 'text/css' }))())('public.css')
    expect(await link('a')).toBe('/assets/public.css?v=ca978112ca1b')
    expect(await link('b')).toBe('/assets/public.css?v=3e23e8160039')
  })

  it('read again after a failure', async () => {
    let reads = 0
    const links = assetLinks(async () => {
      reads += 1
      if (reads === 1) throw new Error('the disk is busy')
      return undefined
    })
    await expect(links()).rejects.toThrow('the disk is busy')
    expect((await links())('logo.svg')).toBe('/assets/logo.svg')
  })
})

describe('times', () => {
  it.each([
    ['2026-03-29T00:59:59Z', 'Europe/Berlin', '29 Mar 2026, 01:59'],
    ['2026-03-29T01:00:00Z', 'Europe/Berlin', '29 Mar 2026, 03:00'],
    ['2026-10-25T00:30:00Z', 'Europe/Berlin', '25 Oct 2026, 02:30'],
    ['2026-10-25T01:30:00Z', 'Europe/Berlin', '25 Oct 2026, 02:30'],
    ['2026-01-01T00:00:00Z', 'America/St_Johns', '31 Dec 2025, 20:30'],
    ['2026-01-01T23:00:00Z', 'Europe/Berlin', '2 Jan 2026, 00:00'],
  ])('%s stands in %s as %s', (at, zone, expected) => {
    expect(wallClock(new Date(at), zone, 'minute')).toBe(expected)
  })

  it.each([
    ['2026-11-23T08:04:10Z', 'in 4 minutes'],
    ['2026-11-23T08:00:59Z', 'now'],
    ['2026-11-23T07:59:00Z', '1 minute ago'],
    ['2026-11-23T06:01:00Z', '1 hour ago'],
    ['2026-11-25T09:00:00Z', 'in 2 days'],
  ])('%s is %s', (at, expected) => {
    expect(distance(new Date(at), new Date('2026-11-23T08:00:00Z'))).toBe(expected)
  })
})
