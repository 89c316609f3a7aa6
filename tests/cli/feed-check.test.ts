import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ApiStage, openApi } from '../web/api-stage.ts'
import { terminal } from './terminal.ts'

let stage: ApiStage
let tty: ReturnType<typeof terminal>
beforeEach(async () => {
  stage = await openApi()
  tty = terminal(stage)
})
afterEach(() => stage.close())

const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../fixtures/feeds/${name}`, import.meta.url)))

const rss = `<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<title>News</title><link>https://news.example/</link><description>All</description><language>en</language>
<atom:link rel="self" href="https://news.example/rss.xml"/>
<item><title>One</title></item>
<item><title>Two</title><pubDate>today</pubDate></item>
</channel></rss>
`

describe('feed check', () => {
  test('groups what it finds by rule, with lines and a summary, and fails on errors', async () => {
    tty.files.set('news.xml', rss)
    expect(await tty.run('feed', 'check', 'news.xml')).toEqual({
      status: 1,
      err: '',
      out: `error R2: Write dates as RFC 822 with a year of four digits: Sun, 22 Nov 2026 10:00:00 GMT.
  5:25: "today" is not written like Sun, 22 Nov 2026 10:00:00 GMT

warning R17: Give every item a guid: without one, readers show a changed item as a new one.
  4:1: <item> has no guid
  5:1: <item> has no guid

news.xml: RSS, 2 posts: 1 error, 2 warnings, 0 notes
`,
    })
  })

  test('warnings alone are no failure', async () => {
    tty.files.set('news.xml', rss.replace('<pubDate>today</pubDate>', ''))
    expect((await tty.run('feed', 'check', 'news.xml')).status).toBe(0)
  })

  test('gives machines the report', async () => {
    tty.files.set('latin1.rss', fixture('latin1.rss'))
    const { status, out } = await tty.run('feed', 'check', 'latin1.rss', '--json')
    expect(status).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      format: 'rss',
      title: 'Notícias da Praça',
      posts: 1,
      counts: { error: 0, warning: 2, note: 0 },
      findings: [{ rule: 'R15', severity: 'warning', line: 2, column: 82 }, { rule: 'R17' }],
    })
  })

  test.each(['rss.xml', 'atom.xml', 'feed.json'])(
    'finds nothing wrong with our own %s, as it is served',
    async (file) => {
      await stage.save({ id: 'one', url: 'https://news.example/1', title: 'One', html: '<p>x</p>' })
      const address = `https://feeds.news.example/${file}`
      const { status, out, err } = await tty.run('feed', 'check', address)
      expect([status, err, out.split('\n').at(-2)]).toEqual([
        0,
        '',
        expect.stringMatching(/: (?:RSS|Atom|JSON Feed), 1 post: nothing to find fault with$/),
      ])
    },
  )

  test('says why it cannot check', async () => {
    tty.files.set('page.html', '<!doctype html><html></html>')
    expect(await tty.run('feed', 'check', 'page.html')).toMatchObject({
      status: 1,
      out: expect.stringMatching(/page\.html: no feed: 1 error, 0 warnings, 0 notes\n$/),
    })
    expect(await tty.run('feed', 'check', 'missing.xml')).toEqual({
      status: 2,
      out: '',
      err: 'missing.xml: cannot be read: no such file\n',
    })
    expect(await tty.run('feed', 'check', 'https://elsewhere.example/rss.xml')).toEqual({
      status: 1,
      out: '',
      err: 'https://elsewhere.example/rss.xml cannot be read: no network here\n',
    })
    expect(await tty.run('feed', 'check', 'ftp://news.example/rss.xml')).toMatchObject({
      status: 2,
      err: 'ftp://news.example/rss.xml: expected an http or https URL, or a file\n',
    })
  })
})

describe('POST /feeds/check', () => {
  test('takes either an address or a document', async () => {
    for (const body of [{}, { url: 'https://news.example/', document: 'x' }]) {
      expect(await stage.api('POST', '/feeds/check', body)).toMatchObject({
        status: 422,
        body: {
          code: 'invalid',
          issues: [{ path: 'url', message: 'expected either url or document' }],
        },
      })
    }
    const wrong = { document: '%', encoding: 'base64' }
    expect((await stage.api('POST', '/feeds/check', wrong)).status).toBe(422)
  })

  test('asks for a token, as everything does', async () => {
    const answer = await stage.app.request('/api/v1/feeds/check', { method: 'POST' })
    expect(answer.status).toBe(401)
  })
})
