import { describe, expect, it } from 'vitest'
import { InputError } from '../../src/core/errors.ts'
import type { PostInput } from '../../src/core/post.ts'
import type { PostRecord, PostStore } from '../../src/ports/post-store.ts'
import type { SourcePost } from '../../src/ports/source.ts'
import { type ImportRequest, importPosts } from '../../src/tasks/import-posts.ts'
import { newPost, type TestPorts, testPorts } from '../fakes/in-memory-ports.ts'

const rss = (...items: string[]) =>
  new TextEncoder().encode(
    `<rss version="2.0"><channel><title>City news</title><link>https://news.example/</link>${items.join('')}</channel></rss>`,
  )
const item = (id: string, title = `Post ${id}`, more = '') =>
  `<item><guid isPermaLink="false">${id}</guid><link>https://news.example/${id}</link><title>${title}</title>${more}</item>`

const request = (bytes: Uint8Array, share: ImportRequest['share'] = 'none'): ImportRequest => ({
  document: { url: 'https://news.example/rss.xml', bytes },
  type: 'feed',
  share,
  source: 'cms',
})

/** A source that says these posts. */
const saying = (ports: TestPorts['ports'], posts: readonly SourcePost[]) => ({
  ...ports,
  sources: [
    { type: 'feed', read: async () => ({ ok: true as const, posts, skipped: [] }) },
  ] as const,
})
/** As a database with a limit does. */
function takingUpTo(characters: number, posts: PostStore): PostStore {
  const check = (records: readonly PostRecord[]) => {
    if (records.every(({ post: { html } }) => html.length <= characters)) return
    throw new InputError('too-large', 'It is larger than this database takes.')
  }
  return {
    ...posts,
    async insert(records) {
      check(records)
      return posts.insert(records)
    },
    async update(record, expected) {
      check([record])
      return posts.update(record, expected)
    },
  }
}
const deliveries = async ({ ports }: TestPorts) =>
  (await ports.deliveries.list({}, { limit: 200 })).items.map(({ postId }) => postId)

describe('import-posts', () => {
  it('saves every post, oldest first, as shared already', async () => {
    const ground = await testPorts()
    const summary = await importPosts(ground.ports, request(rss(item('two'), item('one'))))
    expect(summary).toEqual({
      title: 'City news',
      created: 2,
      updated: 0,
      unchanged: 0,
      skipped: [],
    })
    const { items } = await ground.ports.posts.list({ limit: 10 })
    expect(items.map(({ id, guid, source, baseline }) => [id, guid, source, baseline])).toEqual([
      ['minted-0002', 'two', 'cms', true],
      ['minted-0001', 'one', 'cms', true],
    ])
    expect(await deliveries(ground)).toEqual([])
  })

  it('updates what changed, leaves alone what did not, and shares only what is new', async () => {
    const ground = await testPorts()
    await importPosts(ground.ports, request(rss(item('two'), item('one'))))
    const again = request(rss(item('three'), item('two', 'Corrected'), item('one')), 'recent')
    expect(await importPosts(ground.ports, again)).toMatchObject({
      created: 1,
      updated: 1,
      unchanged: 1,
    })
    expect(await deliveries(ground)).toEqual(['minted-0003', 'minted-0003'])
    const post = await ground.ports.posts.byId('minted-0002')
    expect([post?.title, post?.baseline, post?.revision]).toEqual(['Corrected', true, 2])
  })

  it('skips an item that cannot be saved, with its reason, and takes the others', async () => {
    const ground = await testPorts()
    const ports = saying(ground.ports, [
      { post: newPost({ id: 'good' }) },
      { post: { url: 'https://news.example/bad', title: 'Bad', language: 'not a language' } },
      { post: { url: 'not an address', title: 'Worse' } },
    ])
    expect(await importPosts(ports, request(new Uint8Array()))).toEqual({
      created: 1,
      updated: 0,
      unchanged: 0,
      skipped: [
        { title: 'Worse', reason: 'url: expected an absolute http or https URL' },
        { title: 'Bad', reason: 'language: expected a language tag like en or de-AT' },
      ],
    })
  })

  it('one that takes the id of another post costs only itself', async () => {
    const ground = await testPorts()
    await ground.save({ id: 'taken' })
    const ports = saying(ground.ports, [
      { post: newPost({ id: 'fresh' }), guid: 'g1' },
      { post: { ...newPost({ id: 'taken' }), url: 'https://news.example/else' }, guid: 'g2' },
    ])
    expect(await importPosts(ports, request(new Uint8Array()))).toEqual({
      created: 1,
      updated: 0,
      unchanged: 0,
      skipped: [{ title: 'Post taken', reason: 'Its id or its address belongs to another post.' }],
    })
  })

  it('makes one post of an address that stands twice in a document', async () => {
    const ground = await testPorts()
    const same = { url: 'https://news.example/same', title: 'Same' }
    const ports = saying(ground.ports, [
      { post: same, guid: 'g1' },
      { post: { ...same, url: 'http://www.news.example/same/' }, guid: 'g2' },
    ])
    expect(await importPosts(ports, request(new Uint8Array(), 'recent'))).toMatchObject({
      created: 1,
      skipped: [{ title: 'Same' }],
    })
    expect(await deliveries(ground)).toHaveLength(2)
  })

  it('names the keys that a post does not have', async () => {
    const { ports } = await testPorts()
    const odd = { url: 'https://news.example/a', title: 'Odd', tagz: [], slug: 'a' } as PostInput
    const summary = await importPosts(saying(ports, [{ post: odd }]), request(new Uint8Array()))
    expect(summary.skipped).toMatchObject([
      { title: 'Odd', reason: expect.stringMatching(/^tagz, slug: /) },
    ])
  })

  it('a post that is larger than the database takes costs only itself', async () => {
    const ground = await testPorts()
    const ports = { ...ground.ports, posts: takingUpTo(100, ground.ports.posts) }
    const long = `<description>${'Long. '.repeat(40)}</description>`
    const skipped = (title: string) => [{ title, reason: 'It is larger than this database takes.' }]
    const first = rss(item('three'), item('two', 'Two', long), item('one'))
    expect(await importPosts(ports, request(first))).toMatchObject({
      created: 2,
      skipped: skipped('Two'),
    })
    const second = rss(item('three', 'Three again'), item('two'), item('one', 'One', long))
    expect(await importPosts(ports, request(second))).toMatchObject({
      created: 1,
      updated: 1,
      skipped: skipped('One'),
    })
  })

  it('a post whose address stands in a feed twice is what the first says, however often it is read', async () => {
    const { ports } = await testPorts()
    const twins = ['b', 'a'].map(
      (id) =>
        `<item><guid>${id}</guid><link>https://news.example/one</link><title>${id}</title></item>`,
    )
    await importPosts(ports, request(rss(...twins)))
    for (const _ of [1, 2]) {
      expect(await importPosts(ports, request(rss(...twins)))).toMatchObject({
        created: 0,
        updated: 0,
        unchanged: 1,
        skipped: [{ title: 'a' }],
      })
    }
    expect((await ports.posts.list({ limit: 5 })).items).toMatchObject([
      { title: 'b', revision: 1 },
    ])
  })

  it('keeps apart posts that say the same, while both stand in the document', async () => {
    const ground = await testPorts()
    const published_at = new Date('2026-11-22T09:00:00Z')
    const photo = (id: string) => ({
      post: { url: `https://news.example/${id}`, title: 'Photo of the day', published_at },
      guid: id,
    })
    const first = saying(ground.ports, [photo('a')])
    await importPosts(first, request(new Uint8Array()))
    const both = saying(ground.ports, [photo('b'), photo('a')])
    expect(await importPosts(both, request(new Uint8Array()))).toMatchObject({
      created: 1,
      unchanged: 1,
    })
  })

  it('two machines that import the same at once make each post once', async () => {
    const ground = await testPorts()
    const both = request(rss(item('two'), item('one')), 'recent')
    await Promise.all([importPosts(ground.ports, both), importPosts(ground.ports, both)])
    expect(await ground.ports.posts.count()).toBe(2)
    expect(await deliveries(ground)).toHaveLength(4)
  })

  it('takes many in batches, and tells how far it is', async () => {
    const ground = await testPorts()
    const told: number[][] = []
    const items = Array.from({ length: 250 }, (_, index) => item(`p${index}`))
    await importPosts(ground.ports, request(rss(...items)), (...progress) => told.push(progress))
    expect(told).toEqual([
      [100, 250],
      [200, 250],
      [250, 250],
    ])
    expect(await ground.ports.posts.count()).toBe(250)
  })

  it('names what a document is that cannot be read, and what types there are', async () => {
    const { ports } = await testPorts()
    const page = new TextEncoder().encode('<!doctype html><title>Down</title>')
    await expect(importPosts(ports, request(page))).rejects.toMatchObject({
      code: 'unreadable-source',
      message: expect.stringContaining(
        'https://news.example/rss.xml: expected an RSS, Atom or JSON feed, found',
      ),
    })
    await expect(importPosts(ports, { ...request(page), type: 'blog' })).rejects.toMatchObject({
      code: 'invalid',
      message:
        'type: there is no source type blog: expected one of feed, wordpress, ghost, markdown',
    })
  })
})
