import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { FetchDocumentResult } from '../../src/ports/outgoing.ts'
import { type ApiStage, openApi } from '../web/api-stage.ts'
import { terminal } from './terminal.ts'

let stage: ApiStage
let cli: ReturnType<typeof terminal>
let site: Map<string, string | Uint8Array>
beforeEach(async () => {
  stage = await openApi()
  cli = terminal(stage)
  site = new Map()
  const document = async (url: string): Promise<FetchDocumentResult> => {
    const found = site.get(url)
    if (found === undefined) return { outcome: 'failed', reason: `${url} answered 404` }
    const bytes = typeof found === 'string' ? new TextEncoder().encode(found) : found
    return { outcome: 'fetched', url, bytes }
  }
  Object.assign(stage.ports, { outgoing: { ...stage.ports.outgoing, document } })
})
afterEach(() => stage.close())

const sources = async () => (await stage.ports.setup.sources()).map(({ id }) => id)

test('import opml: every feed becomes a source, each once, in whatever folder it is', async () => {
  cli.files.set(
    'feeds.opml',
    `<?xml version="1.0"?><opml version="2.0"><body>
<outline text="City"><outline text="Ferry &amp; Co" type="rss" xmlUrl="https://ferry.example/rss?a=1&amp;b=2"/></outline>
<outline title="Ferry &amp; Co" text="x" xmlUrl="https://boats.example/feed"/><outline text="No feed"/>
<outline text="Again" xmlUrl="https://ferry.example/rss?a=1&amp;b=2"/></body></opml>`,
  )
  const before = await sources()
  const dry = await cli.run('import', 'opml', 'feeds.opml', '--dry-run')
  expect([dry.out, await sources()]).toEqual([
    'ferry-co\thttps://ferry.example/rss?a=1&b=2\nferry-co-2\thttps://boats.example/feed\n',
    before,
  ])
  expect(await cli.run('import', 'opml', 'feeds.opml')).toMatchObject({ status: 0, out: dry.out })
  expect(await sources()).toEqual([...before, 'ferry-co', 'ferry-co-2'])
  cli.files.set(
    'closed.opml',
    '<opml><outline text="Closed" xmlUrl="https://ada:hidden@closed.example/feed"/></opml>',
  )
  expect((await cli.run('import', 'opml', 'closed.opml', '--dry-run')).out).toBe(
    'closed\thttps://closed.example/feed\n',
  )
  expect(await cli.run('import', 'opml', 'feeds.opml')).toMatchObject({
    status: 0,
    out: '',
    err: '0 added, 2 known before\n',
  })
  cli.files.set('no.opml', '<html></html>')
  expect(await cli.run('import', 'opml', 'no.opml')).toMatchObject({
    status: 1,
    err: 'expected OPML: a list of feeds\n',
  })
})

const article = (title: string, more = '') =>
  `<!doctype html><html lang="en"><head><meta property="og:title" content="${title}"><meta property="og:type" content="article">${more}</head><body><article><h1>${title}</h1><p>${'The ferry over the river stays for three more winters. '.repeat(10)}</p></article></body></html>`
const published = '<meta property="article:published_time" content="2025-06-02T10:30:00+02:00">'
const HOME = 'https://news.example'

test('import sitemap: lists of lists, packed ones, articles by their pages; what is a post already stays', async () => {
  site.set(
    `${HOME}/sitemap.xml`,
    `<sitemapindex><sitemap><loc>${HOME}/a.xml</loc></sitemap><sitemap><loc>${HOME}/b.xml.gz</loc></sitemap></sitemapindex>`,
  )
  site.set(
    `${HOME}/a.xml`,
    `<urlset><url><loc>${HOME}/</loc></url><url><loc>${HOME}/old/ferry</loc><lastmod>2025-07-01</lastmod></url><url><loc>${HOME}/old/known</loc></url></urlset>`,
  )
  site.set(
    `${HOME}/b.xml.gz`,
    new Uint8Array(
      gzipSync(
        `<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>${HOME}/old/tram</loc><news:news><news:title>The tram</news:title><news:publication_date>2025-06-03</news:publication_date></news:news></url><url><loc>${HOME}/gone</loc></url></urlset>`,
      ),
    ),
  )
  site.set(`${HOME}/`, article('Home'))
  site.set(`${HOME}/old/ferry`, article('The ferry', published))
  site.set(`${HOME}/old/tram`, article('Tram'))
  await stage.api('POST', '/posts', { url: `${HOME}/old/known`, title: 'Known', status: 'draft' })
  const closed = HOME.replace('//', '//ada:hidden@')
  site.set(`${closed}/sitemap.xml`, '<urlset></urlset>')
  await cli.run('import', 'sitemap', `${closed}/sitemap.xml`)
  const imports = await stage.ports.imports.list({ limit: 9 })
  expect(imports.items.map(({ key, name }) => [key, name])).toEqual([
    [`sitemap ${HOME}/sitemap.xml`, `${HOME}/sitemap.xml`],
  ])
  const dry = await cli.run('import', 'sitemap', `${HOME}/sitemap.xml`, '--dry-run')
  expect(dry.out).toBe(`${HOME}/sitemap.xml: 5 pages\n`)
  expect(await cli.run('import', 'sitemap', `${HOME}/sitemap.xml`)).toEqual({
    status: 0,
    out: `${HOME}/sitemap.xml: 2 created, 0 updated, 0 unchanged, 3 skipped\n`,
    err: `Skipped 1: It does not say when it was published: no article. "${HOME}/"
Skipped 1: It is a post already. "${HOME}/old/known"
Skipped 1: ${HOME}/gone answered 404 "${HOME}/gone"
`,
  })
  const { items } = await stage.ports.posts.list({ limit: 10 })
  const imported = items.filter(({ baseline }) => baseline)
  expect(imported.map(({ title, publishedAt }) => [title, publishedAt.toISOString()])).toEqual([
    ['The tram', '2025-06-03T00:00:00.000Z'],
    ['The ferry', '2025-06-02T08:30:00.000Z'],
  ])
  expect(imported[1]?.html).toContain('three more winters')
  expect((await stage.ports.deliveries.list({}, { limit: 9 })).items).toEqual([])
})

test.each([
  ['a page', `${HOME}/page`, 'expected a sitemap: <urlset> or <sitemapindex>'],
  ['nothing', `${HOME}/none`, `${HOME}/none answered 404`],
])('import sitemap: %s is none', async (_what, url, said) => {
  site.set(`${HOME}/page`, article('Home'))
  expect(await cli.run('import', 'sitemap', url)).toMatchObject({
    status: 1,
    err: `${url}: ${said}\n`,
  })
})
