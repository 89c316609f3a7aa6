import { beforeEach, describe, expect, it } from 'vitest'
import type { PostInput } from '../../src/core/post.ts'
import type { PostStore } from '../../src/ports/post-store.ts'
import { setupFile } from '../../src/setup-file.ts'
import { retractPost } from '../../src/tasks/change-post.ts'
import { createApp } from '../../src/web/app.tsx'
import { serveFeeds } from '../../src/wiring.ts'
import { assetFile, openStage, publicUrl } from './stage.ts'

/** The whole app, with a count of the searches its feeds cost. */
async function open() {
  const stage = await openStage()
  const counts = { searches: 0 }
  const posts: PostStore = {
    ...stage.ports.posts,
    newestBy: (...asked) => {
      counts.searches++
      return stage.ports.posts.newestBy(...asked)
    },
  }
  const ports = { ...stage.ports, posts }
  const app = createApp({
    ports,
    ...serveFeeds(ports, publicUrl),
    setupFile: setupFile({}, () => ''),
    publicUrl,
    version: '1.2.3',
    assets: assetFile,
    ready: async () => [],
  })
  const get = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers })
  return { ...stage, counts, app, get }
}

const post = (id: string, given: Partial<PostInput>): PostInput => ({
  id,
  url: `https://news.example/${id}`,
  title: `Post ${id}`,
  html: `<p>Text of ${id}.</p>`,
  ...given,
})

const written: readonly PostInput[] = [
  post('toll', {
    tags: ['Bridges', 'sponsored'],
    section: 'Business',
    authors: [{ name: 'Jo Lindqvist' }],
  }),
  post('river', {
    tags: ['bridges', 'Rivers'],
    section: 'City Hall',
    authors: [{ name: 'Ana Ruiz' }, { name: 'Jo Lindqvist' }],
  }),
  post('vote', { tags: ['politics'], section: 'City hall', language: 'de-AT' }),
  post('held', { tags: ['hush', 'rivers'], embargo_until: new Date('2026-11-23T12:00:00Z') }),
]

let stage: Awaited<ReturnType<typeof open>>

beforeEach(async () => {
  stage = await open()
  for (const input of written) {
    await stage.save(input)
    stage.pass(1)
  }
  stage.counts.searches = 0
})

/** What a JSON feed says it is, and what is in it. */
async function feed(path: string) {
  const response = await stage.get(path)
  if (response.status !== 200) return response.status
  const { title, feed_url, items } = (await response.json()) as {
    title: string
    feed_url: string
    items: { id: string }[]
  }
  return [title, feed_url.replace(publicUrl, ''), ...items.map(({ id }) => id.replace(/^.*:/, ''))]
}

describe('a feed that a reader put together', () => {
  it.each([
    [
      '/tags/bridges/feed.json',
      'The Daily Example: bridges',
      '/tags/bridges/feed.json',
      'river',
      'toll',
    ],
    [
      '/tags/BRIDGES/feed.json',
      'The Daily Example: bridges',
      '/tags/bridges/feed.json',
      'river',
      'toll',
    ],
    [
      '/sections/city%20hall/feed.json',
      'The Daily Example: City hall',
      '/sections/city%20hall/feed.json',
      'vote',
      'river',
    ],
    [
      '/authors/jo%20lindqvist/feed.json',
      'The Daily Example: Jo Lindqvist',
      '/authors/jo%20lindqvist/feed.json',
      'river',
      'toll',
    ],
    [
      '/feed.json?tag=Rivers,politics&x=1',
      'The Daily Example: politics or Rivers',
      '/feed.json?tag=politics,rivers',
      'vote',
      'river',
    ],
    [
      '/feed.json?not=sponsored&tag=bridges',
      'The Daily Example: bridges, without sponsored',
      '/feed.json?tag=bridges&not=sponsored',
      'river',
    ],
    [
      '/tags/bridges/feed.json?section=business',
      'The Daily Example: bridges, Business',
      '/tags/bridges/feed.json?section=business',
      'toll',
    ],
    ['/feed.json?not=nothing', 'The Daily Example', '/feed.json', 'vote', 'river', 'toll'],
    [
      '/feed.json?not=nothing,SPONSORED,none,sponsored',
      'The Daily Example: without sponsored',
      '/feed.json?not=sponsored',
      'vote',
      'river',
    ],
    [
      '/feed.json?tag=rivers,nothing&not=hush',
      'The Daily Example: Rivers',
      '/feed.json?tag=rivers',
      'river',
    ],
    ['/feed.json?lang=de', 'The Daily Example: de', '/feed.json?lang=de', 'vote'],
    ['/feed.json?lang=en', 'The Daily Example: en', '/feed.json?lang=en', 'river', 'toll'],
    ['/feeds/politics/feed.json?lang=en', 'Politics: en', '/feeds/politics/feed.json?lang=en'],
    [
      '/feeds/politics/feed.json?content=full',
      'Politics',
      '/feeds/politics/feed.json?content=full',
      'vote',
    ],
  ])('%s', async (path, ...said) => {
    expect(await feed(path)).toEqual(said)
  })

  it('says all it needs to say in every format', async () => {
    const rss = await (await stage.get('/tags/bridges/rss.xml?not=sponsored')).text()
    expect(rss).toContain('<title>The Daily Example: bridges, without sponsored</title>')
    expect(rss).toContain(
      `<atom:link href="${publicUrl}/tags/bridges/rss.xml?not=sponsored" rel="self" type="application/rss+xml"/>`,
    )
    const atom = await (await stage.get('/tags/bridges/atom.xml?not=sponsored')).text()
    expect(atom).toContain(
      '<id>tag:news.example,2026-11-23:feed%2Ftags%2Fbridges%3Fnot%3Dsponsored</id>',
    )
    const json = await (await stage.get('/tags/bridges/feed.json?content=summary')).text()
    expect(json).not.toContain('content_html')
  })

  it.each([
    '/tags/nowhere/rss.xml',
    '/tags/hush/rss.xml',
    '/tags/%20/rss.xml',
    '/sections/bridges/rss.xml',
    '/authors/nobody/atom.xml',
    '/rss.xml?tag=nowhere',
    '/tags/bridges/rss.xml?author=nobody',
    '/rss.xml?lang=fr',
    '/feeds/nowhere/rss.xml?tag=bridges',
    '/feeds/tags%2Fbridges/rss.xml',
    '/feeds/main%3Ftag=bridges/rss.xml',
  ])('%s is not there', async (path) => {
    expect((await stage.get(path)).status).toBe(404)
  })

  it('is 400 when too much is asked', async () => {
    const response = await stage.get('/rss.xml?tag=1,2,3,4,5,6,7,8,9,10,11')
    expect([response.status, await response.text()]).toEqual([400, 'tag: at most 10 names.\n'])
  })

  it('is searched for once, however it is written', async () => {
    const ways = [
      '/rss.xml?tag=rivers,bridges&not=sponsored',
      '/rss.xml?not=Sponsored&tag=BRIDGES&tag=rivers&utm_source=x',
    ]
    const tags = await Promise.all(
      [...ways, ...ways].map(async (way) => (await stage.get(way)).headers.get('etag')),
    )
    expect(new Set(tags).size).toBe(1)
    expect(stage.counts.searches).toBe(1)
  })

  it('is the plain feed when nothing is asked that means anything', async () => {
    const plain = await stage.get('/feeds/politics/rss.xml')
    const other = await stage.get('/feeds/politics/rss.xml?utm_source=x&_=0.4&content=all')
    expect(other.headers.get('etag')).toBe(plain.headers.get('etag'))
    expect(stage.counts.searches).toBe(1)
  })

  it('is not sent twice to who has it', async () => {
    const etag = (await stage.get('/tags/bridges/atom.xml')).headers.get('etag') ?? ''
    const again = await stage.get('/tags/bridges/atom.xml', { 'if-none-match': etag })
    expect([again.status, stage.counts.searches]).toEqual([304, 1])
  })

  it('comes into being with the end of an embargo', async () => {
    expect(await feed('/tags/hush/feed.json')).toBe(404)
    expect(await feed('/tags/rivers/feed.json')).toEqual([
      'The Daily Example: Rivers',
      '/tags/rivers/feed.json',
      'river',
    ])
    stage.clock.now = new Date('2026-11-23T12:00:00Z')
    expect(await feed('/tags/hush/feed.json')).toEqual([
      'The Daily Example: hush',
      '/tags/hush/feed.json',
      'held',
    ])
    expect(await feed('/tags/rivers/feed.json')).toEqual([
      'The Daily Example: Rivers',
      '/tags/rivers/feed.json',
      'held',
      'river',
    ])
  })

  it('stays, empty, when its last post has gone', async () => {
    await stage.save(post('vote', { tags: [], section: 'Business' }))
    expect(await feed('/tags/politics/feed.json')).toEqual([
      'The Daily Example: politics',
      '/tags/politics/feed.json',
    ])
    expect((await stage.get('/tags/politics/rss.xml')).status).toBe(200)
  })

  it('has the notice of a post that was retracted', async () => {
    await retractPost(stage.ports, 'river', { reason: 'It was not so.' })
    expect(await (await stage.get('/tags/rivers/rss.xml')).text()).toContain(
      '<title>Retracted: Post river</title>',
    )
  })

  it('takes what else it needs from main, but no choice of posts', async () => {
    const setup = await stage.ports.setup.read()
    if (!setup) throw new Error('no set-up')
    const main = { id: 'main', title: 'Front', limit: 1, content: 'summary' as const }
    const feeds = [{ ...main, select: { not: ['sponsored'] } }]
    await stage.ports.setup.apply({ ...setup, feeds }, stage.clock.now)
    expect(await feed('/tags/sponsored/feed.json')).toEqual([
      'The Daily Example: sponsored',
      '/tags/sponsored/feed.json',
      'toll',
    ])
    expect(await feed('/feed.json?tag=bridges')).toEqual([
      'Front: bridges',
      '/feed.json?tag=bridges',
      'river',
    ])
  })

  it('shows people a page', async () => {
    const page = await stage.get('/tags/bridges/rss.xml', { 'sec-fetch-dest': 'document' })
    expect(page.headers.get('content-type')).toBe('text/html; charset=UTF-8')
    expect(await page.text()).toContain('The Daily Example: bridges')
  })
})
