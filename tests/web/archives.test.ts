import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { correctPost, deletePost, retractPost } from '../../src/tasks/change-post.ts'
import { type ApiStage, openApi } from './api-stage.ts'
import { publicUrl } from './stage.ts'
import { setup } from './stage-setup.ts'
import { readPage, walkFeed } from './walk-feed.ts'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
  await limits(4)
})
afterEach(() => stage.close())

const limits = (limit: number) =>
  stage.ports.setup.apply(
    {
      ...setup,
      feeds: [
        { id: 'main', limit, content: 'full', select: {} },
        { id: 'odd', limit: 2, content: 'summary', select: { tags: ['odd'] } },
      ],
    },
    stage.clock.now,
  )
const get = async (url: string, headers: Record<string, string> = {}) =>
  stage.app.request(url.replace(publicUrl, ''), { headers })
const text = async (url: string) => (await get(url)).text()
const walk = (path = '/rss.xml') => walkFeed(text, publicUrl + path)

/** Saves posts, a minute apart. Odd ones say so. */
async function publish(from: number, to: number): Promise<void> {
  for (let at = from; at <= to; at += 1) {
    const tags = at % 2 === 1 ? ['odd'] : []
    await stage.save({
      id: `p${at}`,
      url: `https://news.example/p${at}`,
      title: `Post ${at}`,
      tags,
    })
    stage.pass(1)
  }
}
const shortIds = (ids: readonly string[]) => ids.map((id) => id.slice(id.lastIndexOf(':') + 1))
const idsOf = async (path = '/rss.xml') => (await walk(path)).map(({ ids }) => shortIds(ids))

describe('the history of a feed', () => {
  it('F1 is said to be complete while everything fits, and then has no links', async () => {
    await publish(1, 4)
    expect(await walk()).toMatchObject([{ complete: true, archive: false, ids: { length: 4 } }])
    await publish(5, 5)
    expect(await walk()).toMatchObject([{ complete: false }, { archive: true }])
  })

  it.each(['/rss.xml', '/atom.xml', '/feed.json'])(
    'F3 has every post once in the archives before %s',
    async (path) => {
      await publish(1, 11)
      expect(await idsOf(path)).toEqual([
        ['p11', 'p10', 'p9', 'p8'],
        ['p8', 'p7', 'p6', 'p5'],
        ['p4', 'p3', 'p2', 'p1'],
      ])
      expect(await idsOf(`/feeds/odd${path}`)).toEqual([
        ['p11', 'p9'],
        ['p7', 'p5'],
        ['p3', 'p1'],
      ])
    },
  )

  it('F3 links archives with one another and with the live feed', async () => {
    await publish(1, 9)
    await walk()
    const archive = (page: number) => `${publicUrl}/feeds/main/archive/${page}/atom.xml`
    expect(readPage(archive(2), await text(archive(2)))).toMatchObject({
      archive: true,
      previous: archive(1),
      next: archive(3),
      current: `${publicUrl}/atom.xml`,
    })
    expect(readPage(archive(1), await text(archive(1)))).not.toHaveProperty('previous')
    const coming = await get(archive(3))
    expect([
      coming.status,
      coming.headers.get('location'),
      coming.headers.get('cache-control'),
    ]).toEqual([307, '/atom.xml', 'no-store'])
    expect((await get(archive(4))).status).toBe(404)
    expect((await get(archive(0))).status).toBe(404)
  })

  it('F4 never changes a sealed page by a byte, whatever comes after', async () => {
    await publish(1, 9)
    const pages = (await walk()).slice(1).map(({ url }) => url)
    const before = await Promise.all(pages.map(text))
    await publish(10, 30)
    await limits(3)
    await limits(4)
    await walk()
    await stage.save({
      id: 'backdated',
      url: 'https://news.example/backdated',
      title: 'Old, imported late',
      published_at: new Date('2001-01-01T00:00:00Z'),
    })
    await walk()
    expect(await Promise.all(pages.map(text))).toEqual(before)
    expect((await get(pages[0] ?? '')).headers.get('cache-control')).toBe(
      'public, max-age=31536000, immutable',
    )
    expect((await idsOf()).slice(1).flat()).toContain('backdated')
  })

  it('F4, F5 says late corrections again in the live feed, and keeps the set of the page', async () => {
    await publish(1, 12)
    await walk()
    const page = `${publicUrl}/feeds/main/archive/1/rss.xml`
    await correctPost(stage.ports, 'p2', { note: 'It was Tuesday.', level: 'correction' })
    await correctPost(stage.ports, 'p3', { note: 'A comma.', level: 'minor' })
    const [live] = await idsOf()
    expect(live).toEqual(['p12', 'p11', 'p10', 'p9', 'p2'])
    expect(shortIds(readPage(page, await text(page)).ids)).toEqual(['p4', 'p3', 'p2', 'p1'])
    expect(await text(page)).toContain('It was Tuesday.')
    stage.pass(10)
    await publish(13, 16)
    expect((await idsOf())[0]).toEqual(['p16', 'p15', 'p14', 'p13'])
  })

  it('takes out of archives what was retracted or deleted', async () => {
    await publish(1, 9)
    await walk()
    await retractPost(stage.ports, 'p1', { reason: 'It was not true.' })
    await deletePost(stage.ports, 'p2')
    const page = (file: string) => `${publicUrl}/feeds/main/archive/1/${file}`
    const atom = await text(page('atom.xml'))
    expect(shortIds(readPage(page('atom.xml'), atom).ids)).toEqual(['p4', 'p3'])
    expect(atom.match(/<at:deleted-entry /g)).toHaveLength(2)
    const rss = await text(page('rss.xml'))
    expect(shortIds(readPage(page('rss.xml'), rss).ids)).toEqual(['p4', 'p3', 'p1'])
    expect(rss).toContain('<title>Retracted: Post 1</title>')
    const json = JSON.parse(await text(page('feed.json')))
    expect(json._posthorn.deleted.map(({ id }: { id: string }) => shortIds([id])[0])).toEqual([
      'p1',
      'p2',
    ])
  })

  it('takes older posts in when the selection changes, as the newest of the archive', async () => {
    await publish(1, 8)
    await idsOf('/feeds/odd/rss.xml')
    const everything = { id: 'odd', limit: 2, content: 'summary', select: {} } as const
    const [main] = await stage.ports.setup.feeds()
    await stage.ports.setup.apply(
      { ...setup, feeds: main ? [main, everything] : [] },
      stage.clock.now,
    )
    const pages = await idsOf('/feeds/odd/rss.xml')
    expect(pages[0]).toEqual(['p8', 'p7'])
    expect(pages.slice(1).flat().sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((at) => `p${at}`))
  })
})
