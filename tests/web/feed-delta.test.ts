import { expect, it, onTestFinished } from 'vitest'
import { correctPost } from '../../src/tasks/change-post.ts'
import { openApi } from './api-stage.ts'
import { publicUrl } from './stage.ts'
import { posts } from './stage-setup.ts'
import { readPage } from './walk-feed.ts'

const newsboat = { 'user-agent': 'newsboat/2.40.0 (Linux x86_64)', 'a-im': 'feed' }

async function open() {
  const stage = await openApi()
  onTestFinished(stage.close)
  const get = (path: string, headers: Record<string, string> = {}) =>
    stage.app.request(path, { headers: { ...newsboat, ...headers } })
  const ids = async (response: Response, path: string) =>
    readPage(publicUrl + path, await response.text()).ids.map((id) =>
      id.slice(id.lastIndexOf(':') + 1),
    )
  return { ...stage, get, ids }
}

it.each(['/rss.xml', '/atom.xml'])('C8 %s: only posts that are new or changed', async (path) => {
  const { save, pass, get, ids, ports } = await open()
  await save(posts.ferry)
  await save(posts.choir)
  const first = await get(path)
  expect(first.status).toBe(200)
  const had = { 'if-none-match': first.headers.get('etag') ?? '' }
  expect((await get(path, had)).status).toBe(304)
  pass(5)
  await save(posts.storks)
  await correctPost(ports, 'ferry', { note: 'It was four winters.', level: 'correction' })
  const delta = await get(path, had)
  expect(delta.status).toBe(226)
  const whole = await get(path)
  expect(delta.headers.get('etag')).toBe(whole.headers.get('etag'))
  expect(await ids(delta, path)).toEqual(['storks', 'ferry'])
  expect(await ids(whole, path)).toEqual(['storks', 'ferry', 'choir'])
  expect((await get(path, { 'if-none-match': whole.headers.get('etag') ?? '' })).status).toBe(304)
})

it.each(['/rss.xml', '/atom.xml'])(
  'C8, F1 a part of %s does not say that it is all',
  async (path) => {
    const { save, pass, get } = await open()
    await save(posts.ferry)
    const had = { 'if-none-match': (await get(path)).headers.get('etag') ?? '' }
    pass(1)
    await save(posts.storks)
    const part = await get(path, had)
    expect([part.status, await part.text()]).toEqual([
      226,
      expect.not.stringContaining('fh:complete/'),
    ])
    expect(await (await get(path)).text()).toContain('<fh:complete/>')
  },
)

it('C8 knows several versions, and those of each feed apart', async () => {
  const { save, pass, get, ids } = await open()
  const etags: string[] = []
  for (const post of [posts.ferry, posts.choir, posts.storks]) {
    await save(post)
    pass(1)
    etags.push((await get('/rss.xml')).headers.get('etag') ?? '')
  }
  const since = async (etag = '', path = '/rss.xml') => get(path, { 'if-none-match': etag })
  expect(await ids(await since(etags[1]), '/rss.xml')).toEqual(['storks'])
  expect(await ids(await since(etags[0]), '/rss.xml')).toEqual(['storks', 'choir'])
  expect((await since(etags[0], '/atom.xml')).status).toBe(200)
  expect((await since(etags[0], '/feeds/politics/rss.xml')).status).toBe(200)
})

it('C8 says by an empty feed that only its frame changed, and leaves JSON Feed alone', async () => {
  const { save, get, ids, ports, clock } = await open()
  await save(posts.ferry)
  const had = { 'if-none-match': (await get('/rss.xml')).headers.get('etag') ?? '' }
  const json = { 'if-none-match': (await get('/feed.json')).headers.get('etag') ?? '' }
  const setup = await ports.setup.read()
  if (!setup) throw new Error('no set-up')
  const publication = { ...setup.publication, title: 'The Nightly Example' }
  await ports.setup.apply({ ...setup, publication }, clock.now)
  const delta = await get('/rss.xml', had)
  expect([delta.status, await ids(delta, '/rss.xml')]).toEqual([226, []])
  expect((await get('/feed.json', json)).status).toBe(200)
})
