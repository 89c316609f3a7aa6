import { parseOpml } from 'feedsmith'
import { beforeEach, describe, expect, it } from 'vitest'
import type { PostInput } from '../../src/core/post.ts'
import { retractPost } from '../../src/tasks/change-post.ts'
import { openApi } from './api-stage.ts'
import { publicUrl } from './stage.ts'

const post = (id: string, given: Partial<PostInput> = {}): PostInput => ({
  id,
  url: `https://news.example/${id}`,
  title: `Post ${id}`,
  html: `<p>Text of ${id}.</p>`,
  ...given,
})

let stage: Awaited<ReturnType<typeof openApi>>
const get = (path: string, headers: Record<string, string> = {}) =>
  stage.app.request(path, { headers })
const at = (moment: string) => {
  stage.clock.now = new Date(moment)
}

beforeEach(async () => {
  stage = await openApi()
  at('2026-11-20T08:00:00Z')
})

describe('/opml.xml', () => {
  /** Titles with addresses; those in a group behind its name. */
  async function outlines() {
    const { head, body } = parseOpml(await (await get('/opml.xml')).text())
    const lines = (body?.outlines ?? []).flatMap((one) =>
      one.outlines
        ? one.outlines.map(({ text, xmlUrl }) => [`${one.text} > ${text}`, xmlUrl])
        : [[one.text, one.xmlUrl]],
    )
    return [head?.title, ...lines.map(([text, url]) => `${text} ${url?.replace(publicUrl, '')}`)]
  }

  const configured = [
    'The Daily Example',
    'The Daily Example /rss.xml',
    'Politics /feeds/politics/rss.xml',
  ]

  it('lists the feeds of the set-up', async () => {
    expect(await outlines()).toEqual(configured)
  })

  it('lists sections and tags that have a post, that of the newest first', async () => {
    await stage.save(post('a', { section: 'City Hall', tags: ['Rivers', 'R&D'] }))
    stage.pass(1)
    await stage.save(post('b', { section: 'Culture', tags: ['rivers'] }))
    await stage.save(
      post('held', { tags: ['hush'], embargo_until: new Date('2026-11-20T09:00:00Z') }),
    )
    await stage.save(post('draft', { tags: ['idea'], status: 'draft' }))
    const shown = [
      ...configured,
      'Sections > The Daily Example: Culture /sections/culture/rss.xml',
      'Sections > The Daily Example: City Hall /sections/city%20hall/rss.xml',
    ]
    expect(await outlines()).toEqual([
      ...shown,
      'Tags > The Daily Example: rivers /tags/rivers/rss.xml',
      'Tags > The Daily Example: R&D /tags/r%26d/rss.xml',
    ])
    at('2026-11-20T09:00:00Z')
    expect(await outlines()).toEqual([
      ...shown,
      'Tags > The Daily Example: hush /tags/hush/rss.xml',
      'Tags > The Daily Example: rivers /tags/rivers/rss.xml',
      'Tags > The Daily Example: R&D /tags/r%26d/rss.xml',
    ])
  })

  it('is served as feeds are', async () => {
    const full = await get('/opml.xml', { 'accept-encoding': 'br' })
    expect([
      full.status,
      full.headers.get('content-type'),
      full.headers.get('content-encoding'),
    ]).toEqual([200, 'text/x-opml; charset=utf-8', 'br'])
    const etag = full.headers.get('etag') ?? ''
    await stage.save(post('a'))
    expect((await get('/opml.xml', { 'if-none-match': etag })).status).toBe(304)
    await stage.save(post('b', { tags: ['new'] }))
    expect((await get('/opml.xml', { 'if-none-match': etag })).status).toBe(200)
    const posted = await stage.app.request('/opml.xml', { method: 'POST' })
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
    const opened = await get('/opml.xml', { 'sec-fetch-dest': 'document' })
    expect(opened.headers.get('content-type')).toBe('text/x-opml; charset=utf-8')
  })
})

describe('/news-sitemap.xml', () => {
  async function listed() {
    const text = await (await get('/news-sitemap.xml')).text()
    return [...text.matchAll(/<loc>https:\/\/news\.example\/([^<]*)<\/loc>/g)].map(([, id]) => id)
  }

  it('has the published posts of the last two days, to the second', async () => {
    await stage.save(post('a'))
    at('2026-11-20T09:00:00Z')
    await stage.save(post('b'))
    await stage.save(post('back'))
    await retractPost(stage.ports, 'back', { reason: 'It was not so.' })
    await stage.save(post('draft', { status: 'draft' }))
    expect(await listed()).toEqual(['b', 'a'])
    at('2026-11-22T07:59:59Z')
    expect(await listed()).toEqual(['b', 'a'])
    at('2026-11-22T08:00:00Z')
    expect(await listed()).toEqual(['b'])
    at('2026-11-22T09:00:00Z')
    expect(await listed()).toEqual([])
  })

  it('has a post from the end of its embargo, with that as its date', async () => {
    await stage.save(
      post('held', {
        published_at: new Date('2026-11-10T08:00:00Z'),
        embargo_until: new Date('2026-11-20T10:00:00Z'),
      }),
    )
    expect(await listed()).toEqual([])
    at('2026-11-20T10:00:00Z')
    const text = await (await get('/news-sitemap.xml')).text()
    expect(text).toContain(
      '<news:publication_date>2026-11-20T10:00:00Z</news:publication_date><news:title>Post held</news:title>',
    )
  })

  it('says of itself when a post left it', async () => {
    at('2026-12-01T08:00:00Z')
    await stage.save(post('a'))
    at('2026-12-04T08:00:00Z')
    const first = await get('/news-sitemap.xml')
    const date = new Date(first.headers.get('last-modified') ?? '')
    expect(date >= new Date('2026-12-03T08:00:00Z')).toBe(true)
    expect(first.headers.get('content-type')).toBe('application/xml; charset=utf-8')
  })

  it('has a thousand posts at most', async () => {
    const many = Array.from({ length: 1_010 }, (_, index) => post(`p${index}`))
    for (const one of many) await stage.save(one)
    expect(await listed()).toHaveLength(1_000)
  })
})

describe('the front page', () => {
  it('offers a feed of each section, and the list of all', async () => {
    await stage.save(post('a', { section: 'City Hall' }))
    const page = await (await get('/')).text()
    const address = `${publicUrl}/sections/city%20hall/rss.xml`
    expect(page).toContain(`<a href="${address}">City Hall</a>`)
    expect(page).toContain(
      `<link rel="alternate" type="application/rss+xml" title="The Daily Example: City Hall (RSS)" href="${address}"/>`,
    )
    expect(page).toContain(
      `<link rel="alternate" type="text/x-opml" title="The Daily Example (OPML)" href="${publicUrl}/opml.xml"/>`,
    )
  })

  it('leaves many sections to the list', async () => {
    for (let index = 0; index < 13; index++) {
      await stage.save(post(`p${index}`, { section: `Section ${index}` }))
    }
    expect(await (await get('/')).text()).not.toContain('/sections/')
  })
})
