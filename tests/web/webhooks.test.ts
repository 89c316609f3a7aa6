import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { importPosts } from '../../src/tasks/import-posts.ts'
import { readPageTexts } from '../../src/tasks/read-page-texts.ts'
import { workInbox } from '../../src/tasks/work-inbox.ts'
import { setup } from './stage-setup.ts'
import { openWebhooks, TOKEN_OF_CMS, webhookSources } from './webhook-senders.ts'

let stage: Awaited<ReturnType<typeof openWebhooks>>
beforeEach(async () => {
  stage = await openWebhooks()
})
afterEach(() => stage.close())

const listed = async () => (await stage.ports.posts.list({ limit: 50 })).items

/** What was sent is worked off behind the answers: waits until each message was taken up. */
const posts = async () => {
  await vi.waitFor(async () => {
    for (const { sourceId } of await stage.ports.inbox.counts()) {
      for (const { state, reason } of await sentBy(sourceId)) {
        expect({ state, reason }).not.toEqual({ state: 'waiting', reason: undefined })
      }
    }
  })
  return listed()
}
const only = async () => {
  const found = await posts()
  expect(found).toHaveLength(1)
  return found[0]
}
const deliveries = async () => (await stage.ports.deliveries.list({}, { limit: 50 })).items.length
const sentBy = async (source: string) => (await stage.ports.inbox.list(source, { limit: 50 })).items
const messages = async (source: string) =>
  (await sentBy(source)).map(({ state, reason }) => ({ state, reason }))

const ghostPost = {
  id: '6a5f00000000000000000001',
  uuid: '2d1f0000-0000-4000-8000-000000000001',
  title: 'The bridge opens',
  slug: 'the-bridge-opens',
  html: '<p>On Monday the <em>bridge</em> opened.</p>',
  status: 'published',
  visibility: 'public',
  url: 'https://news.example/the-bridge-opens/',
  custom_excerpt: 'After three years of works',
  feature_image: 'https://news.example/content/images/bridge.jpg',
  feature_image_alt: 'The bridge at dawn',
  published_at: '2026-11-23T08:00:00.000Z',
  updated_at: '2026-11-23T07:59:00.000Z',
  authors: [{ name: 'Ada Example', url: 'https://news.example/author/ada/' }],
  tags: [
    { name: 'City', slug: 'city', visibility: 'public' },
    { name: '#promoted', slug: 'hash-promoted', visibility: 'internal' },
  ],
  primary_tag: { name: 'City', slug: 'city' },
}
const published = (given: object = {}) => ({
  event: 'post.published',
  post: { current: { ...ghostPost, ...given }, previous: { status: 'draft' } },
})
const edited = (given: object) => ({
  event: 'post.published.edited',
  post: { current: { ...ghostPost, ...given }, previous: { title: ghostPost.title } },
})

describe('a webhook of Ghost', () => {
  it('makes a post of what was published, with all its parts', async () => {
    expect(await stage.ghost(published())).toBe(202)
    expect(await only()).toMatchObject({
      guid: ghostPost.id,
      url: ghostPost.url,
      title: 'The bridge opens',
      dek: 'After three years of works',
      html: '<p>On Monday the <em>bridge</em> opened.</p>',
      authors: [{ name: 'Ada Example', url: 'https://news.example/author/ada/' }],
      section: 'City',
      tags: ['City'],
      image: {
        url: 'https://news.example/content/images/bridge.jpg',
        alt: 'The bridge at dawn',
      },
      publishedAt: new Date('2026-11-23T08:00:00Z'),
      status: 'published',
      source: 'ghost',
      baseline: false,
    })
  })

  it('is shared once, however often it is sent and edited', async () => {
    await stage.ghost(published())
    await posts()
    const planned = await deliveries()
    expect(planned).toBeGreaterThan(0)
    stage.pass(1)
    await stage.ghost(published())
    await stage.ghost(
      edited({
        title: 'The bridge is open',
        url: 'https://news.example/bridge/',
        updated_at: '2026-11-23T08:01:00.000Z',
      }),
    )
    expect(await only()).toMatchObject({
      title: 'The bridge is open',
      url: 'https://news.example/bridge/',
      guid: ghostPost.id,
    })
    expect(await deliveries()).toBe(planned)
  })

  it('counts a post as shared that Posthorn only hears of when it is edited', async () => {
    await stage.ghost(edited({}))
    expect(await only()).toMatchObject({ baseline: true, status: 'published' })
    expect(await deliveries()).toBe(0)
  })

  it('keeps drafts and scheduled posts as drafts until they are out', async () => {
    const url = `https://news.example/p/${ghostPost.uuid}/`
    await stage.ghost({
      event: 'post.scheduled',
      post: { current: { ...ghostPost, url, status: 'scheduled' }, previous: {} },
    })
    expect(await only()).toMatchObject({ status: 'draft', url })
    await stage.ghost(published())
    expect(await only()).toMatchObject({ status: 'published', url: ghostPost.url, baseline: false })
  })

  it('takes a post back to a draft, out, and brings it back, each under its id', async () => {
    await stage.ghost(published())
    const { id = '' } = (await only()) ?? {}
    await stage.ghost({
      event: 'post.unpublished',
      post: {
        current: { ...ghostPost, status: 'draft', url: 'https://news.example/p/x/' },
        previous: { status: 'published' },
      },
    })
    expect(await only()).toMatchObject({ id, status: 'draft', url: ghostPost.url })
    await stage.ghost({ event: 'post.deleted', post: { current: {}, previous: ghostPost } })
    expect(await only()).toMatchObject({ id, status: 'deleted' })
    await stage.ghost(published({ updated_at: '2026-11-23T08:00:00.000Z' }))
    expect(await only()).toMatchObject({ id, status: 'published' })
  })

  it('shows feeds nothing that only members may read', async () => {
    await stage.ghost(
      published({
        visibility: 'paid',
        html: '<p>For all.</p><!--members-only--><p>For members.</p>',
      }),
    )
    expect(await only()).toMatchObject({ html: '<p>For all.</p>' })
  })

  it('takes no message twice, none that is old, and none of a stranger', async () => {
    const at = stage.clock.now.getTime()
    expect(await stage.ghost(published(), at)).toBe(202)
    expect(await stage.ghost(published(), at)).toBe(202)
    expect(await messages('ghost')).toHaveLength(1)
    expect(await stage.ghost(published(), at - 6 * 60_000)).toBe(401)
    expect(await stage.ghost(published(), at + 6 * 60_000)).toBe(401)
    expect(
      await stage.post('ghost', JSON.stringify(published()), {
        'x-ghost-signature': `sha256=${'0'.repeat(64)}, t=${at}`,
      }),
    ).toBe(401)
    expect(await stage.post('ghost', JSON.stringify(published()), {})).toBe(401)
    expect(await stage.post('nobody', '{}', {})).toBe(404)
    expect(await messages('ghost')).toHaveLength(1)
  })

  it('is the same post as that of the polled feed', async () => {
    const feed = `<rss version="2.0"><channel><title>News</title><item><guid isPermaLink="false">${ghostPost.id}</guid>
      <link>https://news.example/the-bridge-opens/?ref=rss</link><title>The bridge opens</title></item></channel></rss>`
    await importPosts(stage.ports, {
      document: { url: 'https://news.example/rss/', bytes: new TextEncoder().encode(feed) },
      type: 'feed',
      share: 'recent',
      source: 'cms',
    })
    const planned = await deliveries()
    await stage.ghost(published())
    expect((await only())?.dek).toBe('After three years of works')
    expect(await deliveries()).toBe(planned)
  })
})

describe('a webhook and other ways', () => {
  const feed = (
    title: string,
  ) => `<rss version="2.0"><channel><title>News</title><link>https://news.example/</link>
    <item><guid isPermaLink="false">${ghostPost.id}</guid><link>${ghostPost.url}</link><title>${title}</title>
    <pubDate>${new Date(ghostPost.published_at).toUTCString()}</pubDate></item></channel></rss>`

  it('make one post also when the feed is polled later', async () => {
    await stage.ghost(published())
    await posts()
    const planned = await deliveries()
    await importPosts(stage.ports, {
      document: {
        url: 'https://news.example/rss/',
        bytes: new TextEncoder().encode(feed('The bridge opens')),
      },
      type: 'feed',
      share: 'recent',
      source: 'cms',
    })
    expect(await listed()).toHaveLength(1)
    expect(await deliveries()).toBe(planned)
  })

  it('read the page where a message brings only an excerpt', async () => {
    const sources = webhookSources.map((one) =>
      one.id === 'ghost' ? { ...one, fullText: true } : one,
    )
    await stage.ports.setup.apply({ ...setup, sources }, stage.clock.now)
    const text = 'The bridge opened on Monday, and the mayor cut a ribbon. '.repeat(8)
    Object.assign(stage.ports.outgoing, {
      document: async (url: string) => ({
        ...{ outcome: 'fetched', url, contentType: 'text/html' },
        bytes: new TextEncoder().encode(
          `<html><body><article><p>${text}</p></article></body></html>`,
        ),
      }),
    })
    await stage.ghost(published())
    await posts()
    const planned = await deliveries()
    await readPageTexts(stage.ports)
    expect((await only())?.html).toContain('the mayor cut a ribbon.')
    expect(await deliveries()).toBe(planned)
  })
})

describe('a webhook of Strapi', () => {
  const entry = {
    id: 7,
    documentId: 'a1b2c3',
    title: 'Ferry late',
    slug: 'ferry-late',
    description: 'By an hour',
    content: 'Read **more**.',
    publishedAt: '2026-11-23T07:58:00.000Z',
    updatedAt: '2026-11-23T07:58:00.000Z',
    cover: { url: '/uploads/ferry.jpg', alternativeText: 'A ferry', width: 800, height: 600 },
    tags: [{ name: 'Harbour' }, { name: 'Traffic' }],
    author: { name: 'Bo Example' },
  }
  const message = (event: string, given: object = {}) => ({
    event,
    createdAt: stage.clock.now.toISOString(),
    model: 'article',
    entry: { ...entry, ...given },
  })

  it('makes a post by its usual fields and the map', async () => {
    expect(await stage.strapi(message('entry.publish'))).toBe(202)
    expect(await only()).toMatchObject({
      url: 'https://news.example/ferry-late',
      title: 'Ferry late',
      dek: 'By an hour',
      html: '<p>Read <strong>more</strong>.</p>\n',
      authors: [{ name: 'Bo Example' }],
      tags: ['Harbour', 'Traffic'],
      image: {
        url: 'https://cms.example/uploads/ferry.jpg',
        alt: 'A ferry',
        width: 800,
        height: 600,
      },
    })
  })

  it('follows a post that changes its slug, unpublishes and deletes it', async () => {
    await stage.strapi(message('entry.publish'))
    await posts()
    stage.pass(1)
    await stage.strapi(
      message('entry.publish', { slug: 'ferry', updatedAt: stage.clock.now.toISOString() }),
    )
    expect(await only()).toMatchObject({ url: 'https://news.example/ferry' })
    stage.pass(1)
    await stage.strapi(message('entry.unpublish', { updatedAt: stage.clock.now.toISOString() }))
    expect(await only()).toMatchObject({ status: 'draft' })
    stage.pass(1)
    await stage.strapi(message('entry.delete', { updatedAt: stage.clock.now.toISOString() }))
    expect(await only()).toMatchObject({ status: 'deleted' })
  })

  it('refuses a wrong token and a message of long ago', async () => {
    expect(await stage.strapi(message('entry.publish'), 'another-token')).toBe(401)
    const old = { ...message('entry.publish'), createdAt: '2026-11-23T07:00:00Z' }
    expect(await stage.strapi(old)).toBe(401)
  })

  it('leaves drafts alone', async () => {
    await stage.strapi(message('entry.update', { publishedAt: null }))
    expect(await posts()).toEqual([])
    expect(await messages('strapi')).toEqual([
      { state: 'ignored', reason: 'A draft was saved: it is not out.' },
    ])
  })
})

describe('a webhook of Sanity', () => {
  const document = {
    _id: 'post-1',
    _type: 'post',
    _updatedAt: '2026-11-23T07:59:00Z',
    title: 'Snow',
    slug: { _type: 'slug', current: 'snow' },
    publishedAt: '2026-11-23T07:59:00Z',
    body: [
      {
        _type: 'block',
        style: 'h2',
        markDefs: [{ _key: 'a', _type: 'link', href: 'https://weather.example/' }],
        children: [
          { _type: 'span', text: 'Much ', marks: [] },
          { _type: 'span', text: 'snow', marks: ['a', 'strong'] },
        ],
      },
      {
        _type: 'block',
        listItem: 'bullet',
        children: [{ _type: 'span', text: 'in <town>', marks: [] }],
      },
    ],
  }

  it('makes a post, its Portable Text as HTML', async () => {
    expect(await stage.sanity(document, 'create')).toBe(202)
    expect(await only()).toMatchObject({
      url: 'https://news.example/snow',
      title: 'Snow',
      html: '<h2>Much <strong><a href="https://weather.example/">snow</a></strong></h2><ul><li>in &lt;town&gt;</li></ul>',
    })
  })

  it('takes out what is deleted, leaves drafts alone, and lets no late message overwrite a newer one', async () => {
    await stage.sanity(document, 'create')
    await posts()
    const newer = { ...document, title: 'More snow', _updatedAt: '2026-11-23T08:00:00Z' }
    await stage.sanity(newer, 'update')
    await posts()
    await stage.sanity({ ...document, title: 'Late' }, 'update')
    await stage.sanity({ ...document, _id: 'drafts.post-1', title: 'Draft' }, 'update')
    expect(await only()).toMatchObject({ title: 'More snow' })
    await stage.sanity({ _id: 'post-1' }, 'delete')
    expect(await only()).toMatchObject({ status: 'deleted' })
    expect((await messages('sanity')).map(({ state }) => state)).toEqual([
      'done',
      'ignored',
      'ignored',
      'done',
      'done',
    ])
  })
})

describe('the plugin of WordPress', () => {
  const post = {
    url: 'https://news.example/2026/11/elm/',
    title: 'The elm',
    html: '<p>It stands.</p>',
    tags: ['Trees'],
    published_at: '2026-11-23T07:59:30Z',
    updated_at: '2026-11-23T07:59:30Z',
  }
  const guid = 'https://news.example/?p=12'

  it('publishes, edits and deletes by the number of the post, and keeps its GUID', async () => {
    expect(await stage.standard('wp', 'm1', { event: 'post.published', id: 12, guid, post })).toBe(
      202,
    )
    expect(await only()).toMatchObject({ guid, title: 'The elm', tags: ['Trees'] })
    const moved = { ...post, url: 'https://news.example/elm/', updated_at: '2026-11-23T08:00:00Z' }
    await stage.standard('wp', 'm2', { event: 'post.edited', id: 12, guid, post: moved })
    expect(await only()).toMatchObject({ guid, url: 'https://news.example/elm/' })
    await stage.standard('wp', 'm3', { event: 'post.deleted', id: 12, guid })
    expect(await only()).toMatchObject({ status: 'deleted' })
  })
})

describe('any other system', () => {
  const message = (type: string, given: object = {}) => ({
    type,
    data: {
      no: 5,
      headline: 'Late trains',
      link: 'https://news.example/trains',
      by: 'Ada Example, Bo Example',
      labels: [{ text: 'Rail' }, { text: 'City' }],
      time: 1_795_334_300,
      ...given,
    },
  })

  it('is read by the map of the set-up', async () => {
    expect(await stage.standard('desk', 'm1', message('article.created'))).toBe(202)
    expect(await only()).toMatchObject({
      url: 'https://news.example/trains',
      title: 'Late trains',
      authors: [{ name: 'Ada Example' }, { name: 'Bo Example' }],
      tags: ['Rail', 'City'],
      publishedAt: new Date(1_795_334_300_000),
    })
    await stage.standard('desk', 'm2', message('article.viewed'))
    await stage.standard('desk', 'm3', message('article.spiked'))
    expect(await only()).toMatchObject({ status: 'deleted' })
  })

  it('is refused with another key, after five minutes, and taken once under one id', async () => {
    const at = stage.clock.now.getTime()
    expect(await stage.standard('desk', 'm1', message('article.created'), at - 301_000)).toBe(401)
    expect(await stage.standard('desk', 'm1', message('article.created'))).toBe(202)
    expect(await stage.standard('desk', 'm1', message('article.created', { no: 6 }))).toBe(202)
    expect(await messages('desk')).toHaveLength(1)
  })

  it('may send a token instead, and then the same words again', async () => {
    const body = JSON.stringify({ headline: 'One', link: 'https://news.example/one' })
    const headers = { authorization: `Bearer ${TOKEN_OF_CMS}` }
    expect(await stage.post('plain', body, headers)).toBe(202)
    expect(await stage.post('plain', body, headers)).toBe(202)
    expect(await only()).toMatchObject({ title: 'One' })
  })

  it('waits with the reason when its message does not fit, and is tried again until a person looks', async () => {
    await stage.standard('desk', 'm1', message('article.created', { link: 'no address' }))
    await posts()
    const reason = 'url: expected an absolute http or https URL'
    expect(await messages('desk')).toEqual([{ state: 'waiting', reason }])
    for (let tries = 2; tries <= 8; tries += 1) {
      stage.pass(12 * 60)
      await workInbox(stage.ports)
    }
    expect(await messages('desk')).toEqual([{ state: 'failed', reason }])
    const { body } = await stage.api('GET', '/sources')
    expect(body.items.find(({ id }: { id: string }) => id === 'desk')).toEqual({
      id: 'desk',
      type: 'webhook',
      address: 'https://feeds.news.example/webhooks/desk',
      waiting: 0,
      failed: 1,
      last_received_at: '2026-11-23T08:00:00.000Z',
      failures: 0,
      stopped: false,
    })
    expect(await stage.api('POST', '/sources/desk/retry')).toMatchObject({ body: { messages: 1 } })
    expect(await messages('desk')).toEqual([{ state: 'waiting', reason }])
  })

  it('is told what is wrong with a body: too large, or no JSON', async () => {
    const headers = { authorization: `Bearer ${TOKEN_OF_CMS}` }
    expect(await stage.post('plain', 'no json', headers)).toBe(422)
    expect(await stage.post('plain', `"${'a'.repeat(1_900_000)}"`, headers)).toBe(413)
  })

  it('is asked to wait as well when each goes to another name that no source can have', async () => {
    const statuses = new Set<number>()
    for (let sent = 0; sent < 601; sent += 1) {
      statuses.add(await stage.post(`${sent}-${'x'.repeat(100)}`, '{}', {}))
    }
    expect(statuses).toEqual(new Set([404, 429]))
  })

  it('is asked to wait after 600 messages in a minute', async () => {
    const headers = { authorization: `Bearer ${TOKEN_OF_CMS}` }
    const statuses = new Set<number>()
    for (let sent = 0; sent < 601; sent += 1) {
      statuses.add(await stage.post('nobody', '{}', headers))
    }
    expect(statuses).toEqual(new Set([404, 429]))
    stage.pass(1)
    expect(await stage.post('nobody', '{}', headers)).toBe(404)
  })
})

it('goes on after a crash: what a dead process held is taken up when its lease ends', async () => {
  await stage.ports.inbox.put({
    ...{ id: '01', sourceId: 'plain', message: 'm', headers: {}, receivedAt: stage.clock.now },
    body: JSON.stringify({ headline: 'One', link: 'https://news.example/one' }),
  })
  const lease = new Date(stage.clock.now.getTime() + 120_000)
  await stage.ports.inbox.claim(stage.clock.now, lease)
  await workInbox(stage.ports)
  expect(await listed()).toEqual([])
  stage.pass(2)
  await workInbox(stage.ports)
  expect(await only()).toMatchObject({ title: 'One' })
})

it('shares a post once when a process dies between saving it and noting that', async () => {
  const { inbox } = stage.ports
  const { finish, fail } = inbox
  const dead = () => Promise.reject(new Error('killed'))
  await inbox.put({
    ...{ id: '01', sourceId: 'plain', message: 'm', headers: {}, receivedAt: stage.clock.now },
    body: JSON.stringify({ headline: 'One', link: 'https://news.example/one' }),
  })
  Object.assign(inbox, { finish: dead, fail: dead })
  await expect(workInbox(stage.ports)).rejects.toThrow('killed')
  Object.assign(inbox, { finish, fail })
  const planned = await deliveries()
  expect(planned).toBeGreaterThan(0)
  stage.pass(1)
  expect(await workInbox(stage.ports)).toBe(1)
  expect(await only()).toMatchObject({ title: 'One', revision: 1 })
  expect(await deliveries()).toBe(planned)
  expect(await messages('plain')).toEqual([{ state: 'done', reason: undefined }])
})
