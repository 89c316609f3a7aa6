import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { carryOutChange } from '../../src/tasks/carry-out-change.ts'
import { pollSources } from '../../src/tasks/poll-sources.ts'
import { readPageTexts } from '../../src/tasks/read-page-texts.ts'
import { type TestPorts, testPorts, twoAccounts } from '../fakes/in-memory-ports.ts'

const MINUTE = 60_000
const FEED = 'https://news.example/rss.xml'
const PAGE = 'https://news.example/one'
const long = 'The council met again on Monday, and talked about the bridge for hours. '.repeat(10)
const page = (given: { body?: string; etag?: string } = {}) =>
  ({
    outcome: 'fetched',
    url: PAGE,
    contentType: 'text/html; charset=utf-8',
    bytes: new TextEncoder().encode(
      `<html><head><meta property="og:description" content="A short line">
       <meta property="og:image" content="/one.jpg"><meta property="article:section" content="City">
       <meta property="article:tag" content="Bridge"></head><body><article><p>${given.body ?? long}</p></article></body></html>`,
    ),
    ...(given.etag && { etag: given.etag }),
  }) as const
const feed = (description: string, more = '') =>
  ({
    outcome: 'fetched',
    url: FEED,
    bytes: new TextEncoder().encode(
      `<rss version="2.0"><channel><title>News</title><link>https://news.example/</link><item><guid isPermaLink="false">1</guid>
       <link>${PAGE}</link><title>One</title><description>${description}</description>${more}</item></channel></rss>`,
    ),
  }) as const

let ground: TestPorts
beforeEach(async () => {
  ground = await testPorts({
    setup: {
      ...twoAccounts,
      sources: [{ id: 'cms', type: 'feed', url: FEED, every: 15 * MINUTE, fullText: true }],
    },
  })
})
afterEach(() => ground.close())

const poll = async () => {
  await pollSources(ground.ports)
  await readPageTexts(ground.ports)
  ground.clock.advance(15 * MINUTE)
}
const post = async () => (await ground.ports.posts.list({ limit: 5 })).items[0]
const pagesAsked = () => ground.asked.filter(({ url }) => url === PAGE)

describe('full text', () => {
  it('reads the page of a post that comes as an excerpt, and keeps what the feed says', async () => {
    ground.documents.set(FEED, feed('The council met […]', '<category>Council</category>'))
    ground.documents.set(PAGE, page())
    await poll()
    expect(await post()).toMatchObject({
      title: 'One',
      dek: 'The council met […]',
      html: expect.stringContaining('talked about the bridge for hours.'),
      section: 'City',
      tags: ['Council'],
      image: { url: 'https://news.example/one.jpg' },
    })
  })

  it('stays as it is at the next poll, and reads the page once', async () => {
    ground.documents.set(FEED, feed('The council met […]'))
    ground.documents.set(PAGE, page())
    await poll()
    const first = await post()
    await poll()
    await poll()
    expect(await post()).toEqual(first)
    expect(pagesAsked()).toEqual([{ url: PAGE }])
  })

  it('asks again, with the validators, when the feed says something else', async () => {
    ground.documents.set(FEED, feed('The council met […]'))
    ground.documents.set(PAGE, page({ etag: '"1"' }))
    await poll()
    ground.documents.set(FEED, feed('The council met and voted […]'))
    ground.documents.set(PAGE, { outcome: 'not-modified' })
    await poll()
    expect(pagesAsked()).toEqual([{ url: PAGE }, { url: PAGE, etag: '"1"' }])
    expect(await post()).toMatchObject({
      dek: 'The council met and voted […]',
      html: expect.stringContaining('talked about the bridge for hours.'),
    })
  })

  it('leaves a whole text alone', async () => {
    ground.documents.set(FEED, feed(`${long}${long}${long}`))
    await poll()
    expect(pagesAsked()).toEqual([])
  })

  it('says why a page cannot be read, tries again later, and keeps the excerpt', async () => {
    ground.documents.set(FEED, feed('The council met […]'))
    ground.documents.set(PAGE, { outcome: 'failed', reason: 'news.example answered 500' })
    await poll()
    expect((await post())?.html).toBe('<p>The council met […]</p>')
    expect((await ground.ports.pageTexts.ofPages([PAGE])).get(PAGE)).toMatchObject({
      reason: 'news.example answered 500',
    })
    ground.documents.set(PAGE, page())
    await poll()
    expect((await post())?.html).toContain('talked about the bridge')
  })

  it('does not bring out what was taken back before its page was read', async () => {
    const cms = { id: 'cms', fullText: true }
    const named = { key: '1', url: PAGE }
    const said = { url: PAGE, title: 'One', html: '<p>The council met […]</p>' }
    const change = { does: 'save', word: 'published', post: said, ...named } as const
    await carryOutChange(ground.ports, cms, change)
    await carryOutChange(ground.ports, cms, { does: 'unpublish', ...named })
    ground.documents.set(PAGE, page())
    expect(await readPageTexts(ground.ports)).toBe(1)
    expect(await post()).toMatchObject({
      status: 'draft',
      html: expect.stringContaining('talked about the bridge'),
    })
  })

  it('does not undo what its source says while its page is read', async () => {
    const cms = { id: 'cms', fullText: true }
    const say = (title: string) => {
      const post = { url: PAGE, title, html: '<p>The council met […]</p>' }
      const change = { does: 'save', word: 'edited', post, key: '1', url: PAGE } as const
      return carryOutChange(ground.ports, cms, change)
    }
    await say('Onne')
    const document = async () => {
      await say('One')
      return page()
    }
    const outgoing = { ...ground.ports.outgoing, document }
    await readPageTexts({ ...ground.ports, outgoing })
    expect((await post())?.title).toBe('One')
    ground.documents.set(PAGE, page())
    expect(await readPageTexts(ground.ports)).toBe(1)
    expect(await post()).toMatchObject({
      title: 'One',
      html: expect.stringContaining('talked about the bridge'),
    })
  })

  it('shares nothing anew when a page was read', async () => {
    ground.documents.set(FEED, feed('Zero'))
    await poll()
    const item = `<item><guid isPermaLink="false">2</guid><link>https://news.example/two</link><title>Two</title><description>Short […]</description><pubDate>${ground.clock.now().toUTCString()}</pubDate></item>`
    ground.documents.set(FEED, feed('Zero', `</item>${item.replace('</item>', '')}`))
    ground.documents.set('https://news.example/two', { ...page(), url: 'https://news.example/two' })
    await pollSources(ground.ports)
    const planned = (await ground.ports.deliveries.list({}, { limit: 10 })).items
    expect(planned).toHaveLength(2)
    await readPageTexts(ground.ports)
    expect((await post())?.html).toContain('talked about the bridge')
    expect((await ground.ports.deliveries.list({}, { limit: 10 })).items).toHaveLength(2)
  })

  it('asks one host for five pages a round, and none while it asks to wait', async () => {
    const items = Array.from(
      { length: 12 },
      (_, index) =>
        `<item><guid isPermaLink="false">p${index}</guid><link>https://news.example/p${index}</link><title>P${index}</title></item>`,
    ).join('')
    ground.documents.set(FEED, feed('Zero', `</item>${items.replace(/<\/item>$/, '')}`))
    for (const index of Array(12).keys()) {
      const url = `https://news.example/p${index}`
      ground.documents.set(url, { ...page(), url })
    }
    const asked = async () => {
      const before = ground.asked.length
      await readPageTexts(ground.ports)
      return ground.asked.length - before
    }
    const after = new Date(ground.clock.now().getTime() + 60 * MINUTE)
    ground.documents.set(PAGE, { outcome: 'failed', reason: 'news.example answered 429', after })
    await pollSources(ground.ports)
    expect(await asked()).toBe(1)
    ground.clock.advance(59 * MINUTE)
    expect(await asked()).toBe(0)
    ground.documents.set(PAGE, page())
    ground.clock.advance(MINUTE)
    expect([await asked(), await asked(), await asked(), await asked()]).toEqual([5, 5, 3, 0])
  })
})
