import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FeedSettings } from '../../src/core/publication.ts'
import { deletePost, retractPost } from '../../src/tasks/change-post.ts'
import { type ApiStage, openApi } from './api-stage.ts'
import { publicUrl } from './stage.ts'
import { setup } from './stage-setup.ts'

const members: FeedSettings = {
  id: 'members',
  title: 'For members',
  limit: 10,
  content: 'full',
  select: { tags: ['members'] },
  private: true,
}
const press: FeedSettings = { ...members, id: 'press', title: 'Press', select: { tags: ['press'] } }
const main: FeedSettings = {
  id: 'main',
  limit: 50,
  content: 'full',
  select: { not: ['members', 'press'] },
}

let stage: ApiStage
let address: string
let path: string

const apply = (feeds: readonly FeedSettings[]) =>
  stage.ports.setup.apply({ ...setup, feeds }, stage.clock.now)
const get = (at: string, headers: Record<string, string> = {}, method = 'GET') =>
  stage.app.request(at, { headers, method })
const text = async (at: string) => (await get(at)).text()
const post = (id: string, ...tags: string[]) => ({
  id,
  url: `https://news.example/${id}`,
  title: `Post ${id}`,
  html: `<p>Body of ${id}.</p>`,
  section: 'Harbour',
  tags,
  authors: [{ name: 'Ana Ruiz' }],
})
async function add(name: string, feeds?: readonly string[]) {
  const { status, body } = await stage.api('POST', '/subscribers', { name, feeds })
  expect(status).toBe(201)
  return body as { id: string; address: string; addresses: Record<string, { rss: string }> }
}

beforeEach(async () => {
  stage = await openApi()
  await apply([main, members, press])
  await stage.save(post('open'))
  stage.pass(1)
  await stage.save(post('closed', 'members'))
  stage.pass(1)
  address = (await add('Reader one', ['members'])).address
  path = address.replace(publicUrl, '')
})
afterEach(() => stage.close())

describe('a private feed', () => {
  it.each(['rss.xml', 'atom.xml', 'feed.json'])('has its posts in %s', async (file) => {
    const body = await text(`${path}members/${file}`)
    expect([body.includes('Post closed'), body.includes('Post open')]).toEqual([true, false])
  })

  it('comes with headers that keep it to one reader', async () => {
    const response = await get(`${path}members/rss.xml`)
    const { etag, ...headers } = Object.fromEntries(response.headers)
    expect(etag).toMatch(/^"[\w-]+"$/)
    expect(headers).toEqual({
      'cache-control': 'private, no-store',
      'content-length': String((await response.arrayBuffer()).byteLength),
      'content-type': 'application/rss+xml; charset=utf-8',
      'last-modified': 'Mon, 23 Nov 2026 08:01:01 GMT',
      link: `<${address}members/rss.xml>; rel="self"`,
      'referrer-policy': 'no-referrer',
      vary: 'Accept-Encoding, Sec-Fetch-Dest',
      'x-content-type-options': 'nosniff',
      'x-robots-tag': 'noindex, nofollow, noarchive',
    })
  })

  it('names no address, no hub and no archive in its bytes', async () => {
    for (let at = 0; at < 30; at += 1) await stage.save(post(`m${at}`, 'members'))
    for (const file of ['rss.xml', 'atom.xml', 'feed.json']) {
      const body = await text(`${path}members/${file}`)
      expect(body).not.toMatch(
        /rel="(?:self|hub|prev-archive|current)"|hubs|feed_url|next_url|private/,
      )
    }
  })

  it('has the same bytes for all its subscribers, rendered once', async () => {
    const other = (await add('Reader two')).address.replace(publicUrl, '')
    const [one, two] = [await get(`${path}members/rss.xml`), await get(`${other}members/rss.xml`)]
    expect(two.headers.get('etag')).toBe(one.headers.get('etag'))
    expect(await two.text()).toBe(await one.text())
    expect(two.headers.get('link')).toBe(`<${publicUrl}${other}members/rss.xml>; rel="self"`)
  })

  it('answers 304 to who has it, in every coding', async () => {
    const etag = (await get(`${path}members/rss.xml`)).headers.get('etag') ?? ''
    const packed = await get(`${path}members/rss.xml`, { 'accept-encoding': 'gzip' })
    expect([packed.headers.get('content-encoding'), packed.headers.get('etag')]).toEqual([
      'gzip',
      etag.replace(/"$/, '-gz"'),
    ])
    for (const known of [etag, `W/${etag}`, packed.headers.get('etag') ?? '']) {
      const again = await get(`${path}members/rss.xml`, { 'if-none-match': known })
      expect([again.status, again.headers.get('cache-control'), await again.text()]).toEqual([
        304,
        'private, no-store',
        '',
      ])
    }
    await stage.save(post('later', 'members'))
    const changed = await get(`${path}members/rss.xml`, { 'if-none-match': etag })
    expect(changed.status).toBe(200)
  })

  it('opens to its own token only', async () => {
    expect((await get(`${path}press/rss.xml`)).status).toBe(404)
    expect((await get(`${path}main/rss.xml`)).status).toBe(404)
    expect((await get(`/private/${'a'.repeat(43)}/members/rss.xml`)).status).toBe(404)
    expect((await get('/private/x/members/rss.xml')).status).toBe(404)
    expect((await get('/private//members/rss.xml')).status).toBe(404)
  })

  it('is 307 to where everybody reads it when it is private no more', async () => {
    await apply([main, { ...members, private: false }])
    const response = await get(`${path}members/atom.xml`)
    expect([response.status, response.headers.get('location')]).toEqual([
      307,
      `${publicUrl}/feeds/members/atom.xml`,
    ])
  })

  it('is 410 when it is taken out', async () => {
    await apply([main])
    const response = await get(`${path}members/rss.xml`)
    expect([response.status, await response.text()]).toEqual([
      410,
      'This feed was removed. It does not come back.\n',
    ])
    expect((await get('/feeds/members/rss.xml')).status).toBe(404)
  })

  it('is for reading only, and shows a page to people', async () => {
    for (const method of ['POST', 'OPTIONS', 'DELETE']) {
      const refused = await get(`${path}members/rss.xml`, {}, method)
      expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
      expect(refused.headers.get('cache-control')).toBe('private, no-store')
    }
    const page = await get(`${path}members/rss.xml`, { 'sec-fetch-dest': 'document' })
    expect([page.status, page.headers.get('content-type')]).toEqual([
      200,
      'text/html; charset=UTF-8',
    ])
  })
})

describe('the page of a subscriber', () => {
  it('lists the feeds that the token opens, and hands them to no service', async () => {
    const page = await get(path)
    const html = await page.text()
    expect(page.headers.get('cache-control')).toBe('private, no-store')
    expect(page.headers.get('x-robots-tag')).toBe('noindex, nofollow, noarchive')
    expect(html).toContain(`${address}members/rss.xml`)
    expect(html).toContain('For members')
    expect(html).not.toMatch(/Press|feedly|Reader one/i)
    expect((await get('/private/nothing/')).status).toBe(404)
    expect((await get(path.slice(0, -1))).headers.get('location')).toBe(path)
  })
})

describe('a revoked address', () => {
  beforeEach(async () => {
    const { body } = await stage.api('GET', '/subscribers')
    expect((await stage.api('POST', `/subscribers/${body.items[0].id}/revoke`)).status).toBe(200)
    stage.pass(60)
  })

  it.each(['rss.xml', 'atom.xml', 'feed.json'])('says why in the one item of %s', async (file) => {
    const response = await get(`${path}members/${file}`)
    const body = await response.text()
    expect(response.status).toBe(200)
    expect(body).toContain('Your access to this feed has ended')
    expect(body).toContain('tag:news.example,2026-11-23:feed%2Fmembers%2Frevoked')
    expect(body).not.toContain('Post closed')
    const { findings } = stage.ports.checker.check({ bytes: new TextEncoder().encode(body) })
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('keeps its id and its date, whatever comes', async () => {
    const before = await text(`${path}members/feed.json`)
    stage.pass(60 * 24)
    await stage.save(post('later', 'members'))
    expect(await text(`${path}members/feed.json`)).toBe(before)
    expect(JSON.parse(before).items).toEqual([
      expect.objectContaining({ date_published: '2026-11-23T08:02:00Z' }),
    ])
  })

  it('says it on the page too', async () => {
    expect(await text(path)).toContain('Your access to this feed has ended')
  })
})

describe('nothing open to all tells of', () => {
  it.each([
    '/feeds/members/rss.xml',
    '/feeds/members/rss.xml?tag=members',
    '/feeds/members/archive/1/rss.xml',
    '/feeds/private%2Fmembers/rss.xml',
    '/feeds/private%2Fmembers/archive/1/rss.xml',
    '/tags/private%2Fmembers/rss.xml',
  ])('the feed: %s is 404', async (at) => {
    expect((await get(at)).status).toBe(404)
    expect((await get(at, { 'sec-fetch-dest': 'document' })).status).toBe(404)
  })

  it.each([
    '/rss.xml',
    '/rss.xml?tag=members',
    '/atom.xml?section=harbour',
    '/tags/members/rss.xml',
    '/sections/harbour/feed.json',
    '/sections/harbour/rss.xml?tag=members',
    '/authors/ana%20ruiz/atom.xml',
    '/news-sitemap.xml',
    '/opml.xml',
    '/',
    '/share/closed',
  ])('its posts: %s', async (at) => {
    expect(await text(at)).not.toMatch(
      /Post closed|news\.example\/closed|For members|2026-11-23:closed/,
    )
  })

  it('the addresses of its posts', async () => {
    const { status, headers } = await get('/posts/closed')
    expect([status, headers.get('location')]).toEqual([404, null])
  })

  it('its tags, sections and authors, as long as no open post has them', async () => {
    const names = { tags: ['members', 'Vault'], section: 'Inside', authors: [{ name: 'Mo Lund' }] }
    await stage.save({ ...post('vault'), ...names })
    const feeds = ['/tags/vault/rss.xml', '/sections/inside/atom.xml', '/authors/mo%20lund/rss.xml']
    const narrowed = ['/rss.xml?tag=vault', '/rss.xml?author=mo%20lund', '/rss.xml?section=inside']
    const statuses = () =>
      Promise.all([...feeds, ...narrowed].map(async (at) => (await get(at)).status))
    expect(await statuses()).toEqual([404, 404, 404, 404, 404, 404])
    for (const at of ['/opml.xml', '/']) expect(await text(at)).not.toMatch(/vault|inside|lund/i)
    await stage.save({ ...post('public'), ...names, tags: ['vault'] })
    expect(await statuses()).toEqual([200, 200, 200, 200, 200, 200])
    expect(await text('/opml.xml')).toMatch(/tags\/vault\/rss\.xml/)
    expect(await text('/')).toContain('Inside')
  })

  it('its posts where they were deleted or retracted', async () => {
    const post = await stage.ports.posts.byId('closed')
    await stage.save({ ...post_('gone') })
    await text('/rss.xml')
    await deletePost(stage.ports, 'gone')
    await retractPost(stage.ports, 'closed', { reason: 'A secret reason' })
    for (const at of ['/atom.xml', '/tags/members/atom.xml', '/posts/closed', '/share/closed']) {
      expect(await text(at)).not.toMatch(/gone|Post closed|A secret reason|2026-11-23:closed/)
    }
    expect(post?.title).toBe('Post closed')
    expect(await text(`${path}members/atom.xml`)).toContain('A secret reason')
  })
  const post_ = (id: string) => post(id, 'members')

  it('its posts in the archives of tags', async () => {
    for (let at = 0; at < 60; at += 1) {
      await stage.save(post(`m${at}`, 'members', 'boats'))
      await stage.save(post(`o${at}`, 'boats'))
      stage.pass(1)
    }
    const live = await text('/tags/boats/feed.json')
    expect(JSON.parse(live).items).toHaveLength(50)
    expect(live).not.toMatch(/Post m\d/)
    const older = await text('/tags/boats/archive/1/feed.json')
    expect(JSON.parse(older).items).toHaveLength(25)
    expect([older.includes('Post o1'), /Post m\d/.test(older)]).toEqual([true, false])
  })

  it('its posts in archives that were sealed while they were open', async () => {
    for (let at = 0; at < 120; at += 1) {
      await stage.save(post(`p${at}`, at % 2 ? 'evening' : 'morning'))
      stage.pass(1)
    }
    await text('/rss.xml')
    const sealed = '/feeds/main/archive/1/feed.json'
    expect(await text(sealed)).toContain('Post p1"')
    const evening = { ...members, id: 'evening', select: { tags: ['evening'] } }
    await apply([{ ...main, select: { not: ['members', 'press', 'evening'] } }, evening])
    await deletePost(stage.ports, 'p3')
    for (const at of [sealed, sealed.replace('feed.json', 'atom.xml')]) {
      const page = await text(at)
      expect([page.includes('Post p2'), page.includes('Post p4')]).toEqual([true, true])
      expect(page).not.toMatch(/Post p\d*[13579]\b|:p3"/)
    }
  })

  it('the feed to our hub', async () => {
    for (const topic of [`${publicUrl}/feeds/members/rss.xml`, `${address}members/rss.xml`]) {
      const body = new URLSearchParams({
        'hub.mode': 'subscribe',
        'hub.topic': topic,
        'hub.callback': 'https://reader.example/push',
      })
      const response = await stage.app.request('/hub', { method: 'POST', body })
      expect(response.status).toBe(404)
    }
  })

  it('the feed that was for everybody before: that is gone', async () => {
    await apply([main, { ...members, private: false }])
    expect((await get('/feeds/members/rss.xml')).status).toBe(200)
    await apply([main, members])
    expect((await get('/feeds/members/rss.xml')).status).toBe(410)
  })

  it('posts that an open feed has as well, for they are no secret', async () => {
    await apply([{ ...main, select: {} }, members])
    expect(await text('/tags/members/rss.xml')).toContain('Post closed')
  })
})
