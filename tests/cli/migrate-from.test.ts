import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FetchDocumentResult } from '../../src/ports/outgoing.ts'
import { type ApiStage, openApi } from '../web/api-stage.ts'
import { terminal } from './terminal.ts'

let stage: ApiStage
let cli: ReturnType<typeof terminal>
let site: Map<string, string>
beforeEach(async () => {
  stage = await openApi()
  cli = terminal(stage)
  site = new Map()
  const document = async (url: string): Promise<FetchDocumentResult> => {
    const text = site.get(url)
    if (text === undefined) return { outcome: 'failed', reason: `${url} answered 404` }
    return { outcome: 'fetched', url, bytes: new TextEncoder().encode(text) }
  }
  Object.assign(stage.ports, { outgoing: { ...stage.ports.outgoing, document } })
})
afterEach(() => stage.close())

const HOME = 'https://news.example'
const day = (n: number) => new Date(Date.UTC(2026, 9, 1, 12 * n)).toUTCString()
const rss = (numbers: readonly number[], head = '', itemOf = item) =>
  `<rss version="2.0"><channel><title>Old</title><link>${HOME}</link>${head}${numbers.map(itemOf).join('')}</channel></rss>`
const item = (n: number) =>
  `<item><title>Post ${n}</title><link>${HOME}/2026/${n}/</link><guid isPermaLink="false">${HOME}/?p=${n}</guid><pubDate>${day(n)}</pubDate><description>Text ${n}</description></item>`
const page = (...links: string[]) => `<!doctype html><html><head>${links.join('')}</head></html>`
const link = (href: string, type = 'application/rss+xml', title = '') =>
  `<link rel="alternate" type="${type}" href="${href}" title="${title}">`
const newestFirst = (from: number, to: number) =>
  Array.from({ length: from - to + 1 }, (_, n) => from - n)
const shared = async () => (await stage.ports.deliveries.list({}, { limit: 200 })).items.length
const legacyPaths = async () => (await stage.ports.setup.publication())?.legacyFeedPaths

describe('migrate-from', () => {
  test('a password in the address goes to its site, and into nothing that is said or kept', async () => {
    const relative = (n: number) => `<item><title>Post ${n}</title><link>/2026/${n}/</link></item>`
    const feed = (n: number, head = '') =>
      `<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Old</title>${head}${relative(n)}</channel></rss>`
    const old = 'https://ada:hidden@old.example'
    site.set(`${old}/feed/`, feed(2, '<atom:link rel="next" href="/feed/2"/>'))
    site.set(`${old}/feed/2`, feed(1))
    const moved = await cli.run('migrate-from', `${old}/feed/`)
    expect(moved.out).toContain('https://old.example/feed/: 2 posts on 2 pages')
    expect(moved.out + moved.err).not.toContain('hidden')
    const { items } = await stage.ports.posts.list({ limit: 10 })
    expect(items.map(({ url, guid }) => [url, guid]).sort()).toEqual([
      ['https://old.example/2026/1/', 'https://old.example/2026/1/'],
      ['https://old.example/2026/2/', 'https://old.example/2026/2/'],
    ])
    expect((await cli.run('migrate-from', `${old}/none`)).err).toMatch(
      /^https:..old.example.none: /,
    )
  })

  test('WordPress: all pages of its feed, its addresses, a clean move', async () => {
    const generator = '<generator>https://wordpress.org/?v=6.7</generator>'
    site.set(`${HOME}/`, page(link('/feed/'), link('/comments/feed/', undefined, 'Comments')))
    site.set(`${HOME}/feed/`, rss(newestFirst(30, 21), generator))
    site.set(`${HOME}/feed/?paged=2`, rss(newestFirst(20, 11), generator))
    site.set(`${HOME}/feed/?paged=3`, rss(newestFirst(10, 1), generator))
    site.set(`${HOME}/rss.xml`, rss(newestFirst(30, 21)))
    const before = await legacyPaths()
    expect(await cli.run('migrate-from', `${HOME}/`, '--dry-run')).toMatchObject({
      status: 0,
      out: `${HOME}/feed/: 30 posts on 3 pages
  readers keep 10, get 0 twice, lose 0, and find 20 more
${HOME}/rss.xml: 10 posts on 1 page
  readers keep 10, get 0 twice, lose 0, and find 20 more
Would import: 30 created, 0 updated, 0 unchanged, 0 skipped; none is shared
Would add to the publication: legacy_feed_paths: [/feed/]
A clean move: nothing comes twice, nothing vanishes.
`,
    })
    expect([await stage.ports.posts.count(), await legacyPaths()]).toEqual([0, before])
    const moved = await cli.run('migrate-from', `${HOME}/`)
    expect([moved.status, moved.err]).toEqual([
      0,
      'Write it to config/posthorn.yaml too, or the next apply takes it out.\n',
    ])
    expect([await stage.ports.posts.count(), await shared()]).toEqual([30, 0])
    expect(await legacyPaths()).toEqual([...(before ?? []), '/feed/'])
    const answer = await stage.app.request('/feed/')
    expect([answer.status, answer.headers.get('location')]).toEqual([301, '/rss.xml'])
    const again = await cli.run('migrate-from', `${HOME}/`, '--json')
    expect(JSON.parse(again.out)).toMatchObject({
      created: 0,
      unchanged: 30,
      legacy_feed_paths: [],
      clean: true,
    })
  })

  test('Ghost: ids that are no addresses stay', async () => {
    const ghost = (n: number) => item(n).replace(`${HOME}/?p=${n}`, `63a${n}`)
    site.set(`${HOME}/rss/`, rss(newestFirst(15, 1), '<generator>Ghost 5.101</generator>', ghost))
    expect(await cli.run('migrate-from', `${HOME}/rss/`)).toMatchObject({ status: 0 })
    const { items } = await stage.ports.posts.list({ limit: 20 })
    expect(items.map(({ guid }) => guid).at(-1)).toBe('63a1')
  })

  test('a feed without ids keeps what its readers know posts by', async () => {
    const plain = (n: number) => item(n).replace(/<guid.*<\/guid>/, '')
    site.set(`${HOME}/index.xml`, rss(newestFirst(5, 1), '', plain))
    expect((await cli.run('migrate-from', `${HOME}/index.xml`)).out).toContain(
      'readers keep 5, get 0 twice, lose 0, and find 0 more',
    )
  })

  test('a feed at another host is named: only who runs it can lead it here', async () => {
    const burnt = (n: number) =>
      item(n).replace(
        `<link>${HOME}/2026/${n}/</link>`,
        `<link>https://feeds.example/~r/city/${n}/</link><feedburner:origLink xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">${HOME}/2026/${n}/</feedburner:origLink>`,
      )
    site.set('https://feeds.example/city', rss(newestFirst(3, 1), '', burnt))
    const { status, out, err } = await cli.run('migrate-from', 'https://feeds.example/city')
    expect([status, err]).toEqual([
      0,
      'https://feeds.example/city is at another host: let it lead to /rss.xml there.\n',
    ])
    expect(out).not.toContain('legacy_feed_paths')
    const { items } = await stage.ports.posts.list({ limit: 5 })
    expect(items.map(({ url }) => url)).toContain(`${HOME}/2026/3/`)
  })

  test('what would come twice, vanish, or change its date is named, and is no clean move', async () => {
    await stage.api('POST', '/posts', {
      url: `${HOME}/2026/60/`,
      title: 'Post 60',
      published_at: '2026-11-22T08:00:00Z',
    })
    site.set(`${HOME}/feed/`, rss(newestFirst(60, 1)))
    const { status, out } = await cli.run('migrate-from', `${HOME}/feed/`, '--dry-run')
    expect(status).toBe(1)
    expect(out).toMatch(/readers keep \d+, get 1 twice, lose \d+, and find 0 more/)
    expect(out).toMatch(
      / {2}twice: "Post 60", which was https:\/\/news\.example\/\?p=60 and would be tag:/,
    )
    expect(out).toContain('  vanishes: "Post 1" (https://news.example/?p=1)')
    expect(out).toContain(
      'the old feed shows 60 posts: feeds: { main: { limit: 60 } } may keep them',
    )
    expect(out).toContain('Not clean yet.')
  })

  test('credentials that cannot be opened are not lost: nothing is done then', async () => {
    site.set(`${HOME}/feed/`, rss(newestFirst(3, 1)))
    const { setup } = stage.ports
    const accounts = async () =>
      (await setup.accounts()).map((one) => ({ ...one, locked: true as const }))
    Object.assign(stage.ports, { setup: { ...setup, accounts } })
    const { status, err } = await cli.run('migrate-from', `${HOME}/feed/`)
    expect([status, err]).toEqual([
      1,
      expect.stringMatching(
        /^With this POSTHORN_SECRET the credentials of x, masto, desk cannot be opened/,
      ),
    ])
    expect(await stage.ports.posts.count()).toBe(0)
    cli.files.set('a.opml', '<opml><outline text="A" xmlUrl="https://a.example/rss"/></opml>')
    expect(await cli.run('import', 'opml', 'a.opml')).toMatchObject({ status: 1, err })
  })

  test.each([
    ['posts', 2, 'posts: expected the http or https URL of a site or feed'],
    [`${HOME}/none`, 1, `${HOME}/none: ${HOME}/none answered 404`],
    [`${HOME}/`, 1, `${HOME}/: it is no feed, names none, and there is none at the usual places`],
  ])('%s ends with %i and what is wrong', async (url, expected, said) => {
    site.set(`${HOME}/`, page())
    const { status, err } = await cli.run('migrate-from', url)
    expect([status, err]).toEqual([expected, `${said}\n`])
  })
})
