import { describe, expect, it } from 'vitest'
import { edgeFeeds } from '../../src/caches/edge-feeds.ts'
import { inMemoryFeedCache } from '../../src/caches/in-memory.ts'
import type { PostInput } from '../../src/core/post.ts'
import { feedFormats } from '../../src/feeds/formats.ts'
import type { FeedCache } from '../../src/ports/feed-cache.ts'
import { setupFile } from '../../src/setup-file.ts'
import { createApp } from '../../src/web/app.tsx'
import { serveFeeds } from '../../src/wiring.ts'
import { assetFile, openStage, publicUrl } from './stage.ts'

const TAGS = Array.from({ length: 40 }, (_, n) => `tag${n}`)

/** The whole app over posts with forty tags, with a count of what its feeds cost. */
async function open(keeps = 50) {
  const stage = await openStage()
  const counts = { renders: 0, kept: new Set<string>() }
  const memory = inMemoryFeedCache(keeps)
  const cache: FeedCache = {
    get: (key) => memory.get(key),
    put(key, feed) {
      counts.kept.add(key)
      memory.put(key, feed)
    },
  }
  const formats = feedFormats.map((format) => ({
    ...format,
    write(...asked: Parameters<typeof format.write>) {
      counts.renders += 1
      return format.write(...asked)
    },
  }))
  const feeds = serveFeeds(stage.ports, publicUrl, { formats, cache })
  const app = createApp({
    ports: stage.ports,
    ...feeds,
    setupFile: setupFile({}, () => ''),
    publicUrl,
    version: '1.2.3',
    assets: assetFile,
    ready: async () => [],
  })
  for (const [n, tag] of TAGS.entries()) {
    const id = `post-${n}`
    const post: PostInput = { id, url: `https://news.example/${id}`, title: tag, tags: [tag] }
    await stage.save(post)
    stage.pass(1)
  }
  const from = (address: string) => ({ incoming: { socket: { remoteAddress: address } } })
  const get = (path: string, address = '192.0.2.1', headers: Record<string, string> = {}) =>
    app.request(path, { headers }, from(address))
  return { ...stage, app, counts, feeds, from, memory, get }
}

/** Every pair of the tags, in both orders. */
const pairs = TAGS.flatMap((one) => TAGS.filter((other) => other !== one).map((b) => `${one},${b}`))

it('renders nothing for ten thousand names that no post has', async () => {
  const { counts, get } = await open()
  const etag = (await get('/rss.xml')).headers.get('etag')
  const rendered = counts.renders
  for (let n = 0; n < 2_000; n += 1) {
    const names = ['a', 'B', 'c', 'd', 'e'].map((letter) => `${letter}-${n}`)
    const answer = await get(`/rss.xml?not=${names}`)
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, etag])
  }
  expect(counts.renders).toBe(rendered)
  expect([...counts.kept]).toEqual(['main/rss'])
})

it('renders so many selections for one client, and goes on serving what is kept', async () => {
  const { clock, counts, memory, get } = await open()
  const main = await (await get('/rss.xml')).text()
  const before = counts.renders
  const statuses = new Map<number, number>()
  for (const pair of pairs) {
    const { status } = await get(`/rss.xml?not=${pair}`)
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
  }
  // Each of the hundred was asked for in its other order too, which costs nothing unless it was forgotten.
  expect(counts.renders - before).toBeLessThanOrEqual(100)
  expect(statuses.get(429)).toBeGreaterThan(1_000)
  const refused = await get('/rss.xml?not=tag38,tag39')
  expect([refused.status, refused.headers.get('retry-after'), await refused.text()]).toEqual([
    429,
    '10',
    'Too many different selections were asked for. Please come back later.\n',
  ])
  expect(memory.get('main/rss')).toBeDefined()
  expect(await (await get('/rss.xml')).text()).toBe(main)
  expect((await get('/rss.xml?not=tag38,tag39', '192.0.2.2')).status).toBe(200)
  clock.now = new Date(clock.now.getTime() + 1_000)
  expect((await get('/rss.xml?not=tag37,tag39')).status).toBe(200)
})

it('serves what is kept as it is while no more is rendered, and the newest afterwards', async () => {
  const { clock, get, save } = await open(500)
  const kept = await get('/rss.xml?not=tag1')
  for (const pair of pairs) await get(`/atom.xml?tag=${pair}`)
  await save({ id: 'newest', url: 'https://news.example/newest', title: 'Newest', tags: ['tag2'] })
  const meanwhile = await get('/rss.xml?not=tag1')
  expect([meanwhile.status, meanwhile.headers.get('etag')]).toEqual([200, kept.headers.get('etag')])
  expect(await (await get('/rss.xml')).text()).toContain('<title>Newest</title>')
  clock.now = new Date(clock.now.getTime() + 1_000)
  expect(await (await get('/rss.xml?not=tag1')).text()).toContain('<title>Newest</title>')
})

const document = { 'sec-fetch-dest': 'document' }

it('makes so many pages of selections for one client, too', async () => {
  const { clock, get } = await open()
  const openMany = async () => {
    const statuses = new Map<number, number>()
    for (const pair of pairs.slice(0, 150)) {
      const { status } = await get(`/rss.xml?not=${pair}`, '192.0.2.1', document)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
    return Object.fromEntries(statuses)
  }
  expect(await openMany()).toEqual({ 200: 100, 429: 50 })
  const refused = await get('/rss.xml?not=tag1', '192.0.2.1', document)
  expect(refused.headers.get('retry-after')).toBe('10')
  expect(await refused.text()).toContain('Too many different selections were asked for.')
  expect((await get('/rss.xml', '192.0.2.1', document)).status).toBe(200)
  expect((await get('/rss.xml?not=tag1', '192.0.2.2', document)).status).toBe(200)
  clock.now = new Date(clock.now.getTime() + 1_000)
  expect(await openMany()).toEqual({ 200: 4, 429: 146 })
})

it('has one page for selections that are equal', async () => {
  const { get } = await open()
  const page = await (await get('/rss.xml?not=tag1,never-seen', '192.0.2.1', document)).text()
  expect(page).toContain(`<code>${publicUrl}/rss.xml?not=tag1</code>`)
  expect(page).not.toContain('never-seen')
})

it('goes by its one name where answers are kept as they were asked for, too', async () => {
  const { clock, feeds, memory, ports, save } = await open()
  const edge = edgeFeeds({
    memory,
    changes: ports.changes,
    render: async (key) => feeds.feed(key),
    now: () => clock.now,
    chance: () => 0,
    log: ports.log,
    later: (work) => void work(),
  })
  const hashes = async () => {
    const asked = await edge.feed('main?not=never-seen/rss')
    return [asked?.hash, (await edge.feed('main/rss'))?.hash]
  }
  const [first, same] = await hashes()
  expect(first).toBe(same)
  await save({ id: 'newest', url: 'https://news.example/newest', title: 'Newest' })
  clock.now = new Date(clock.now.getTime() + 60_000)
  const [later, main] = await hashes()
  expect(later).not.toBe(first)
  expect(later).toBe(main)
})

describe('a client that subscribes to selections', () => {
  async function openHub() {
    const { counts, app, from } = await open()
    const ask = async (path: string, form: Record<string, string>) => {
      const body = new URLSearchParams(form)
      const answer = await app.request(path, { method: 'POST', body }, from('192.0.2.1'))
      return [answer.status, answer.headers.get('retry-after'), await answer.text()]
    }
    const subscribe = (query: string) =>
      ask('/hub', {
        'hub.mode': 'subscribe',
        'hub.topic': `${publicUrl}/rss.xml${query}`,
        'hub.callback': 'https://reader.example/told',
      })
    const register = (query: string) =>
      ask('/rsscloud/pleaseNotify', {
        protocol: 'https-post',
        ...{ domain: 'reader.example', port: '443', path: '/told' },
        url1: `${publicUrl}/rss.xml${query}`,
      })
    const before = counts.renders
    return { subscribe, register, renders: () => counts.renders - before }
  }

  it('has so many rendered, and is told to come again', async () => {
    const { subscribe, register, renders } = await openHub()
    for (const pair of pairs.slice(0, 300)) await subscribe(`?not=${pair}`)
    expect(renders()).toBe(100)
    const message = 'Too many different selections were asked for. Please come back later'
    expect(await subscribe('?not=tag38,tag39')).toEqual([429, '10', `${message}\n`])
    expect((await register('?not=tag38,tag39'))[2]).toContain(message)
    expect((await register('?not=tag38,tag39'))[2]).toContain('success="false"')
    expect(renders()).toBe(100)
  })
})
