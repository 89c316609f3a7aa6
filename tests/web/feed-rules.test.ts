import { afterEach, beforeEach, expect, it } from 'vitest'
import { xmlFault } from '../../src/feeds/well-formed.ts'
import { type ApiStage, openApi } from './api-stage.ts'
import { publicUrl } from './stage.ts'
import { setup } from './stage-setup.ts'
import { walkFeed } from './walk-feed.ts'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
  await stage.ports.setup.apply(
    {
      ...setup,
      publication: { ...setup.publication, legacyFeedPaths: ['/blog/feed/'] },
      feeds: [{ id: 'main', limit: 4, content: 'full', select: {} }],
    },
    stage.clock.now,
  )
})
afterEach(() => stage.close())

const files = ['/rss.xml', '/atom.xml', '/feed.json'] as const
const text = async (path: string) => (await stage.app.request(path)).text()

/** Ten posts in one second, each as bad as its HTML may be. */
async function publish(): Promise<void> {
  for (let at = 1; at <= 10; at += 1) {
    await stage.save({
      id: `p${at}`,
      url: `https://news.example/deep/p${at}`,
      title: `Post \u0007${at} & <b>`,
      html:
        '<a href="../a">a</a><img src="//img.example/i.png" srcset="i.png 1x, /j.png 2x">' +
        '<video poster="p.png"><source src="v.mp4"></video><q cite="?q">b\u0000</q><a href="#top">c</a>',
      authors: [{ name: 'Ana \u001b Sol', email: 'ana@news.example' }],
    })
  }
}

it('R5, R13, R16 an RSS feed has neither skipHours, skipDays, textInput nor counts of comments', async () => {
  await publish()
  expect(await text('/rss.xml')).not.toMatch(/<(?:skipHours|skipDays|textInput|slash:comments)\b/)
})

it.each(['/rss.xml', '/atom.xml', '/opml.xml', '/news-sitemap.xml'])(
  'R6 %s is well-formed, with every prefix declared',
  async (path) => {
    await publish()
    const xml = await text(path)
    expect(xml).toContain('<')
    expect(xmlFault(xml)).toBeUndefined()
    const used = [...xml.replace(/<!\[CDATA\[.*?\]\]>/gs, '').matchAll(/<([a-z]+):/g)]
    const declared = [...xml.matchAll(/xmlns:([a-z]+)="/g)].map(([, prefix]) => prefix)
    expect(used.filter(([, prefix]) => !declared.includes(prefix))).toEqual([])
  },
)

it.each(files)('R9, A7 every address in the HTML of %s is absolute', async (path) => {
  await publish()
  const feed = (await text(path)).replaceAll('\\"', '"')
  for (const address of ['a"', 'deep/i.png 1x', 'j.png 2x', 'deep/p.png"', 'deep/v.mp4"']) {
    expect(feed).toContain(`https://news.example/${address}`)
  }
  expect(feed).toContain('src="https://img.example/i.png"')
  expect(feed.match(/ (?:href|src|poster|cite)="(?!https?:)[^"]*"/g) ?? []).toEqual([])
})

it('R10 an RSS feed says no e-mail address, and names authors by dc:creator', async () => {
  await publish()
  const rss = await text('/rss.xml')
  expect(rss).not.toContain('ana@news.example')
  expect(rss).toContain('<dc:creator>Ana Sol</dc:creator>')
})

it.each([
  ['/rss.xml', 'application/rss+xml; charset=utf-8'],
  ['/atom.xml', 'application/atom+xml; charset=utf-8'],
  ['/feed.json', 'application/feed+json; charset=utf-8'],
])('R18, J9 %s is served as %s', async (path, type) => {
  expect((await stage.app.request(path)).headers.get('content-type')).toBe(type)
})

it('A4, A11 no two entries have the same id or the same date of change', async () => {
  await publish()
  for (const path of ['/atom.xml', '/feeds/main/archive/1/atom.xml']) {
    const entries = (await text(path)).split('<entry>').slice(1)
    for (const name of ['id', 'updated']) {
      const values = entries.map((entry) => entry.match(`<${name}>([^<]*)</${name}>`)?.[1])
      expect([path, name, values.length, new Set(values).size]).toEqual([path, name, 4, 4])
      expect(values).not.toContain(undefined)
    }
  }
})

it.each(files)('F2, J5 from %s, links lead through all posts and never back', async (path) => {
  await publish()
  const pages = await walkFeed(async (url) => text(url.replace(publicUrl, '')), publicUrl + path)
  expect(pages.length).toBeGreaterThan(2)
  expect(new Set(pages.map(({ url }) => url)).size).toBe(pages.length)
  expect(new Set(pages.flatMap(({ ids }) => ids)).size).toBe(10)
})

it('P3 the address of a former system leads for good to the feed, which names hub and itself', async () => {
  const moved = await stage.app.request('/blog/feed/')
  expect([moved.status, moved.headers.get('location')]).toEqual([301, '/rss.xml'])
  const feed = await stage.app.request('/rss.xml')
  expect(feed.headers.get('link')).toBe(
    '<https://feeds.news.example/hub>; rel="hub", <https://feeds.news.example/rss.xml>; rel="self"',
  )
})
