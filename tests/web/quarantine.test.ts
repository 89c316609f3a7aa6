import { describe, expect, it, onTestFinished } from 'vitest'
import { feedFormats } from '../../src/feeds/formats.ts'
import type { FeedFormat } from '../../src/ports/feed-format.ts'
import { openApi } from './api-stage.ts'

/** Formats whose reader chokes on one title. */
const formats: readonly FeedFormat[] = feedFormats.map((format) => ({
  ...format,
  async readBack(bytes) {
    if (new TextDecoder().decode(bytes).includes('Poison')) throw new Error('cannot be read')
    return format.readBack(bytes)
  },
}))

/** A stage on which the ferry's title breaks every feed, after the main RSS and Atom and the politics RSS were asked for. */
async function stageWithPoison() {
  const stage = await openApi({ formats })
  onTestFinished(stage.close)
  const save = (title: string) =>
    stage.save({ id: 'ferry', url: 'https://news.example/ferry', title, tags: ['politics'] })
  const feed = async (path: string) => (await stage.app.request(path)).text()
  await save('Poison ferry')
  await stage.save({ id: 'choir', url: 'https://news.example/choir', title: 'Choir' })
  await stage.save({
    id: 'tram',
    url: 'https://news.example/tram',
    title: 'Tram',
    tags: ['politics'],
  })
  for (const path of ['/rss.xml', '/atom.xml', '/feeds/politics/rss.xml']) {
    expect(await feed(path)).not.toContain('Poison')
  }
  const signIn = new URL(await stage.signInLink(), 'https://feeds.news.example')
  const answer = await stage.app.request('https://feeds.news.example/admin/sign-in', {
    method: 'POST',
    body: new URLSearchParams({ token: signIn.searchParams.get('token') ?? '' }),
    headers: { origin: 'https://feeds.news.example' },
  })
  const [cookie = ''] = answer.headers.getSetCookie()
  const admin = async (path: string) =>
    (await stage.app.request(path, { headers: { cookie: cookie.split(';')[0] ?? '' } })).text()
  return { ...stage, save, feed, admin }
}

const plain = (html: string | undefined) =>
  html
    ?.replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
const section = (html: string, id: string) =>
  plain(new RegExp(`<h2 id="${id}">(.*?)</section>`, 's').exec(html)?.[1])

describe('a post that would break feeds', () => {
  it('is named by the API, per feed and format', async () => {
    const { api } = await stageWithPoison()
    const entry = (feed: string, format: string) => ({
      post: 'ferry',
      title: 'Poison ferry',
      feed,
      format,
      reason: 'cannot be read',
      since: '2026-11-23T08:00:00.000Z',
    })
    expect((await api('GET', '/feeds')).body.quarantine).toEqual([
      entry('main', 'atom'),
      entry('main', 'rss'),
      entry('politics', 'rss'),
    ])
  })

  it('waits for a person on Today, once', async () => {
    const { admin } = await stageWithPoison()
    const today = await admin('/admin')
    expect(section(today, 'waiting')).toBe(
      'Needs you ✕ quarantined Poison ferry Left out of main (atom, rss), politics (rss), since it would break them: cannot be read',
    )
    expect(today).toContain('<span class="count">1<span class="spoken"> waiting for you</span>')
  })

  it('says so on its own page, and on no other', async () => {
    const { admin } = await stageWithPoison()
    const notice = /<div class="notice" role="note">(.*?)<\/div>/s
    expect(plain(notice.exec(await admin('/admin/posts/ferry'))?.[1])).toBe(
      'Feeds do without this post. It would break main (atom, rss), politics (rss), so it is left out there since 23 Nov 2026, 09:00 ; every other post is served. ' +
        'cannot be read. Change the post, and the feeds try it again. If its text looks harmless, that is a fault of Posthorn: please report it with the text.',
    )
    expect(await admin('/admin/posts/choir')).not.toMatch(notice)
  })

  it('is back as soon as it renders again', async () => {
    const { save, feed, api, admin } = await stageWithPoison()
    await save('Sound ferry')
    expect((await api('GET', '/feeds')).body.quarantine).toEqual([])
    for (const path of ['/rss.xml', '/atom.xml', '/feeds/politics/rss.xml']) {
      expect(await feed(path)).toContain('Sound ferry')
    }
    await save('Poison ferry')
    expect((await api('GET', '/feeds')).body.quarantine).toEqual([])
    expect(section(await admin('/admin'), 'waiting')).toBe('Needs you Nothing. All is going well.')
    await feed('/rss.xml')
    expect((await api('GET', '/feeds')).body.quarantine).toHaveLength(1)
  })
})
