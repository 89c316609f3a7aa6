import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { correctPost } from '../../src/tasks/change-post.ts'
import { type ApiStage, openApi } from './api-stage.ts'
import { publicUrl } from './stage.ts'
import { setup } from './stage-setup.ts'
import { readPage, walkFeed } from './walk-feed.ts'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
  await limits(2)
})
afterEach(() => stage.close())

const limits = (limit: number) =>
  stage.ports.setup.apply(
    {
      ...setup,
      feeds: [
        { id: 'main', limit, content: 'full', select: {} },
        { id: 'third', limit, content: 'full', select: { tags: ['third'] } },
      ],
    },
    stage.clock.now,
  )
const get = async (url: string) => stage.app.request(url.replace(publicUrl, ''))
const text = async (url: string) => (await get(url)).text()
const walk = (path: string) => walkFeed(text, publicUrl + path)
const shortIds = (ids: readonly string[]) => ids.map((id) => id.slice(id.lastIndexOf(':') + 1))
const idsOf = async (path: string) => (await walk(path)).map(({ ids }) => shortIds(ids))

/** Saves posts, a minute apart: every third one, and the first half, say so. */
async function publish(from: number, to: number): Promise<void> {
  for (let at = from; at <= to; at += 1) {
    await stage.save({
      id: `p${at}`,
      url: `https://news.example/p${at}`,
      title: `Post ${at}`,
      tags: [...(at % 3 === 0 ? ['Third'] : []), ...(at <= 8 ? ['early'] : [])],
      section: at % 3 === 0 ? 'City Hall' : 'Sport',
      authors: [{ name: at % 3 === 0 ? 'Ana Ruiz' : 'Jo Lindqvist' }],
    })
    stage.pass(1)
  }
}

describe('the history of a feed that is not in the set-up', () => {
  it.each([
    ['/tags/third/rss.xml'],
    ['/tags/third/atom.xml'],
    ['/tags/third/feed.json'],
    ['/tags/third/rss.xml?content=summary'],
    ['/sections/city%20hall/rss.xml'],
    ['/authors/ana%20ruiz/atom.xml'],
    ['/feeds/third/rss.xml?content=summary'],
  ])('F3 has every post once in the archives before %s', async (path) => {
    await publish(1, 18)
    expect(await idsOf(path)).toEqual([
      ['p18', 'p15'],
      ['p12', 'p9'],
      ['p6', 'p3'],
    ])
  })

  it.each(['/rss.xml?tag=third', '/tags/third/atom.xml?not=none', '/feeds/third/feed.json?not=x'])(
    'F3 has every post in the archives of what %s narrows',
    async (path) => {
      await publish(1, 18)
      await stage.save({ id: 'n', url: 'https://news.example/n', title: 'N', tags: ['none', 'x'] })
      const [live, ...archives] = await idsOf(path)
      expect(live).toEqual(['p18', 'p15'])
      expect(archives.flat()).toEqual(['p12', 'p9', 'p6', 'p3'])
    },
  )

  it('passes over pages that have no post of the selection', async () => {
    await publish(1, 18)
    const pages = await walk('/rss.xml?tag=early')
    expect(pages.map(({ url }) => url.replace(publicUrl, ''))).toEqual([
      '/rss.xml?tag=early',
      ...[3, 2, 1].map((page) => `/feeds/main/archive/${page}/rss.xml?tag=early`),
    ])
    expect(await idsOf('/rss.xml?tag=early')).toEqual([
      ['p8', 'p7'],
      ['p6', 'p5'],
      ['p4', 'p3'],
      ['p2', 'p1'],
    ])
  })

  it('F1 is said to be complete while everything fits', async () => {
    await publish(1, 6)
    expect(await walk('/tags/third/rss.xml')).toMatchObject([{ complete: true, archive: false }])
    await publish(7, 9)
    expect(await walk('/tags/third/rss.xml')).toMatchObject([
      { complete: false, archive: false },
      { complete: false, archive: true },
    ])
  })

  it('F3 links archives with one another and with the live feed', async () => {
    await publish(1, 18)
    await walk('/tags/third/atom.xml?content=summary')
    const archive = (page: number) =>
      `${publicUrl}/tags/third/archive/${page}/atom.xml?content=summary`
    const middle = await text(archive(2))
    expect(readPage(archive(2), middle)).toMatchObject({
      archive: true,
      previous: archive(1),
      next: archive(3),
      current: `${publicUrl}/tags/third/atom.xml?content=summary`,
    })
    expect(middle).toContain('<title type="text">The Daily Example: Third</title>')
    expect(middle).not.toContain('<content')
    const coming = await get(archive(4))
    expect([coming.status, coming.headers.get('location')]).toEqual([
      307,
      '/tags/third/atom.xml?content=summary',
    ])
    expect((await get(archive(5))).status).toBe(404)
    expect((await get(`${publicUrl}/tags/nobody/archive/1/rss.xml`)).status).toBe(404)
  })

  it('F4 never changes a sealed page by a byte, whatever comes after', async () => {
    await publish(1, 12)
    const pages = [
      ...(await walk('/tags/third/rss.xml')).slice(1),
      ...(await walk('/rss.xml?tag=third')).slice(1),
    ].map(({ url }) => url)
    const before = await Promise.all(pages.map(text))
    expect(pages.length).toBeGreaterThan(2)
    await publish(13, 30)
    await limits(1)
    await limits(3)
    await walk('/tags/third/rss.xml')
    await stage.save({
      id: 'backdated',
      url: 'https://news.example/backdated',
      title: 'Old, imported late',
      tags: ['Third'],
      published_at: new Date('2001-01-01T00:00:00Z'),
    })
    expect((await idsOf('/tags/third/rss.xml')).slice(1).flat()).toContain('backdated')
    expect(await Promise.all(pages.map(text))).toEqual(before)
    expect((await get(pages[0] ?? '')).headers.get('cache-control')).toBe(
      'public, max-age=31536000, immutable',
    )
  })

  it('F5 says late corrections again in the live feed', async () => {
    await publish(1, 18)
    await correctPost(stage.ports, 'p3', { note: 'It was Tuesday.', level: 'correction' })
    await correctPost(stage.ports, 'p4', { note: 'It was Monday.', level: 'correction' })
    expect(await idsOf('/tags/third/rss.xml')).toEqual([
      ['p18', 'p15', 'p3'],
      ['p12', 'p9'],
      ['p6', 'p3'],
    ])
  })

  it('follows a post that gains or loses the tag, and keeps what stands empty', async () => {
    await publish(1, 18)
    await walk('/tags/third/rss.xml')
    const tagged = async (id: string, tags: readonly string[]) =>
      stage.save({ id, url: `https://news.example/${id}`, title: id, tags: [...tags] })
    await tagged('p4', ['third'])
    await tagged('p9', [])
    await tagged('p12', [])
    expect(await idsOf('/tags/third/rss.xml')).toEqual([
      ['p18', 'p15'],
      ['p6', 'p4', 'p3'],
    ])
    const empty = `${publicUrl}/tags/third/archive/2/rss.xml`
    expect(readPage(empty, await text(empty))).toMatchObject({
      ids: [],
      previous: `${publicUrl}/tags/third/archive/1/rss.xml`,
    })
  })

  it('shows an archive page to people who open it', async () => {
    await publish(1, 18)
    await walk('/tags/third/rss.xml')
    const page = await stage.app.request('/tags/third/archive/1/rss.xml', {
      headers: { 'sec-fetch-dest': 'document' },
    })
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(await page.text()).toContain('Post 6')
  })
})
