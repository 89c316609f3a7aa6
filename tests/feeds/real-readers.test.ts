import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Listening, listen } from '../../src/node/listen.ts'
import { samplePostsBeside } from '../../src/node/sample-posts.ts'
import { type ApiStage, openApi } from '../web/api-stage.ts'
import { readAsHtml } from './read-as-html.ts'
import { withoutJoiners } from './without-joiners.ts'

const run = promisify(execFile)
const installed = (program: string) => spawnSync(program, ['--version']).error === undefined
const fixtures = join(import.meta.dirname, '../fixtures/feeds')

/** What has broken readers: characters, markup that is none, and everything at the same second. */
const hostile = [
  ']]> & ]]> &amp; <b>',
  '</title></item></channel></rss>',
  'a\u0000b\u0008c\u000bd\ufffee',
  '<![CDATA[x]]> <script>alert(1)</script> <!-- <?xml?>',
  'שלום \u202e مرحبا 👩‍👩‍👧‍👦 𝄞 \ud83d',
  '"quoted" \'too\' {{ post.title }} %s $&',
  'AT&T, A & B, 1 < 2, Q&A: why </b> and <b>, &copy; &#38; &notit',
].map((text, index) => ({
  id: `hostile-${index}`,
  url: `https://news.example/hostile-${index}?a=1&b=<c>`,
  title: `Hostile ${index}: ${text}`,
  // The last has no body: readers show the summary.
  html: text.startsWith('AT&T') ? '' : `<p>${text}</p>${text}`,
  summary: text,
  authors: [{ name: text }],
  tags: [text],
  published_at: '2026-11-20T10:00:00Z',
  updated_at: '2026-11-20T10:00:00Z',
}))

let stage: ApiStage
let server: Listening
let folder: string
let answers: [path: string, status: number][] = []

beforeAll(async () => {
  stage = await openApi()
  for (const post of [...(await samplePostsBeside('config/posthorn.yaml')), ...hostile]) {
    expect((await stage.api('POST', '/posts', post)).status).toBe(201)
  }
  for (const file of readdirSync(fixtures)) {
    const document = readFileSync(join(fixtures, file)).toString('base64')
    const given = { type: 'feed', document, encoding: 'base64', share: 'none' }
    expect([file, (await stage.api('POST', '/import', given)).status]).toEqual([file, 200])
  }
  server = await listen('127.0.0.1', 0)
  server.answerWith(async (request) => {
    const answer = await stage.app.fetch(request)
    answers.push([new URL(request.url).pathname, answer.status])
    return answer
  })
  folder = mkdtempSync(join(tmpdir(), 'posthorn-readers-'))
}, 60_000)
afterAll(async () => {
  await server?.close(0)
  await stage?.close()
  if (folder) rmSync(folder, { recursive: true })
})

const statuses = (path: string) =>
  answers.filter(([one]) => one === path).map(([, status]) => status)

/** By which names a reader of the format must know the posts. */
async function idsIn(path: string): Promise<readonly string[]> {
  const { items } = (await (await stage.app.request('/feed.json')).json()) as {
    items: readonly { id: string; _posthorn?: { atom_id?: string } }[]
  }
  const atom = path === '/atom.xml'
  return items.map(({ id, _posthorn }) => (atom && _posthorn?.atom_id) || id).sort()
}

/** What people must see of the hostile posts: address and title. */
async function hostileTitles() {
  const { items } = (await (await stage.app.request('/feed.json')).json()) as {
    items: readonly { url: string; title: string }[]
  }
  return items
    .filter(({ url }) => url.includes('/hostile-'))
    .map(({ url, title }) => [url, squeezed(title)])
    .sort()
}
const squeezed = (text: string) => text.replace(/\s+/g, ' ').trim()

describe.each(['/rss.xml', '/atom.xml'])('%s', (path) => {
  const name = path.slice(1)

  it('newsboat reads every post, gets 304 once it has kept the feed, and then only what is new', async ({
    skip,
  }) => {
    skip(!installed('newsboat'), 'newsboat is not installed')
    answers = []
    const file = (end: string) => join(folder, `${name}.${end}`)
    writeFileSync(file('urls'), `${server.url}${path}\n`)
    writeFileSync(file('config'), '')
    const reload = () =>
      run('newsboat', ['-u', file('urls'), '-c', file('db'), '-C', file('config'), '-x', 'reload'])
    // It keeps the ETag of feeds that it knows already: from the second time on.
    for (let times = 0; times < 3; times += 1) await reload()
    stage.pass(1)
    const fresh = { id: `fresh-${name}`, url: `https://news.example/${name}`, title: 'Fresh' }
    expect((await stage.api('POST', '/posts', fresh)).status).toBe(201)
    await reload()
    expect(statuses(path)).toEqual([200, 200, 304, 226])
    const db = new DatabaseSync(file('db'))
    const rows = db.prepare('select guid, title, url, pubDate, content from rss_item').all()
    db.close()
    expect(rows.map(({ guid }) => guid).sort()).toEqual(await idsIn(path))
    expect(rows.filter(({ title, url }) => title === '' || url === '')).toEqual([])
    expect(rows.filter(({ pubDate }) => Number(pubDate) < 1)).toEqual([])
    const shown = rows.filter(({ url }) => String(url).includes('/hostile-'))
    expect(
      shown.map(({ url, title }) => [url, squeezed(withoutJoiners(String(title)))]).sort(),
    ).toEqual(await hostileTitles())
    const last = shown.find(({ title }) => String(title).includes('AT&T'))
    expect(readAsHtml(String(last?.content))).toBe(
      'AT&T, A & B, 1 < 2, Q&A: why </b> and <b>, &copy; &#38; &notit',
    )
  })

  it('rss2email reads every post, and gets 304 the second time', async ({ skip }) => {
    skip(!installed('r2e'), 'rss2email is not installed')
    answers = []
    const data = join(folder, `${name}.json`)
    const r2e = (...rest: string[]) =>
      run('r2e', ['-c', join(folder, `${name}.cfg`), '-d', data, ...rest])
    await r2e('new', 'desk@news.example')
    await r2e('add', 'daily', `${server.url}${path}`)
    await r2e('run', '--no-send')
    await r2e('run', '--no-send')
    expect(statuses(path)).toEqual([200, 304])
    const [feed] = JSON.parse(readFileSync(data, 'utf8')).feeds
    expect(Object.keys(feed.seen).sort()).toEqual(await idsIn(path))
  })

  it('sfeed reads every post', async ({ skip }) => {
    skip(!installed('sfeed'), 'sfeed is not installed')
    const input = await (await fetch(`${server.url}${path}`)).text()
    const { stdout } = spawnSync('sfeed', [], { input, encoding: 'utf8' })
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'))
    expect(rows.map((row) => row[5]).sort()).toEqual(await idsIn(path))
    expect(rows.filter(([date, title, link]) => !date || !title || !link)).toEqual([])
    expect(
      rows
        .filter(([, , link]) => link?.includes('/hostile-'))
        .map(([, title = '', link]) => [link, squeezed(withoutJoiners(title))])
        .sort(),
    ).toEqual(await hostileTitles())
  })
})
