import { describe, expect, it, onTestFinished } from 'vitest'
import { deletePost, retractPost } from '../../src/tasks/change-post.ts'
import { openStage } from './stage.ts'
import { posts } from './stage-setup.ts'

async function stage() {
  const opened = await openStage()
  onTestFinished(opened.close)
  await opened.save(posts.ferry)
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    opened.app.request(path, { method, headers })
  const leads = async (path: string, headers?: Record<string, string>, method?: string) => {
    const { status, headers: answered } = await get(path, headers, method)
    return [status, answered.get('location')]
  }
  const clicks = () => opened.ports.shareClicks.ofPost('ferry')
  return { ...opened, get, leads, clicks, html: async (path: string) => (await get(path)).text() }
}

const all = (html: string, pattern: RegExp) => [...html.matchAll(pattern)].map((match) => match[1])
const targets = (html: string) =>
  all(/<ul class="targets">(.*?)<\/ul>/s.exec(html)?.[1] ?? '', /href="([^"]*)"/g)

const onX =
  'https://x.com/intent/post?text=Council%20votes%20to%20keep%20the%20night%20ferry&url=https%3A%2F%2Fnews.example%2Fpolitics%2Fferry'
const onMastodon =
  'https://social.example/share?text=Council%20votes%20to%20keep%20the%20night%20ferry%0Ahttps%3A%2F%2Fnews.example%2Fpolitics%2Fferry'

const letter =
  'mailto:?subject=Council%20votes%20to%20keep%20the%20night%20ferry&amp;body=Council%20votes%20to%20keep%20the%20night%20ferry%0D%0Ahttps%3A%2F%2Fnews.example%2Fpolitics%2Fferry'

describe('the share page', () => {
  it('links to every network, to the server form, and to a letter', async () => {
    const { html } = await stage()
    const page = await html('/share/ferry')
    expect(targets(page)).toEqual([
      '/share/ferry/x',
      '/share/ferry/bluesky',
      '#mastodon',
      '/share/ferry/threads',
      '/share/ferry/facebook',
      '/share/ferry/linkedin',
      '/share/ferry/whatsapp',
      '/share/ferry/telegram',
      '/share/ferry/reddit',
      '/share/ferry/email',
    ])
    expect(all(page, /data-opens="([^"]*)"/g)).toEqual([letter])
    expect(all(page, /<h1[^>]*>([^<]*)/g)).toEqual(['Council votes to keep the night ferry'])
    expect(page).toContain('<meta name="robots" content="noindex"/>')
    expect(page).toContain('<link rel="canonical" href="https://news.example/politics/ferry"/>')
  })

  it('loads nothing from elsewhere', async () => {
    const { html } = await stage()
    const loaded = all(await html('/share/ferry'), /(?:src|<link rel="stylesheet" href)="([^"]*)"/g)
    expect(loaded.filter((address) => !address?.startsWith('/assets/'))).toEqual([])
    expect(loaded.length).toBeGreaterThan(4)
  })

  it('remembers the server in its own address', async () => {
    const { html } = await stage()
    const page = await html('/share/ferry?server=%40ana%40Social.example')
    expect(targets(page)[2]).toBe('/share/ferry/mastodon?server=social.example')
    expect(page).toContain('value="@ana@Social.example"')
  })

  it('says when the server is none, and shows what was written as text', async () => {
    const { html } = await stage()
    const page = await html('/share/ferry?server=%22%3E%3Cscript%3E')
    expect(targets(page)[2]).toBe('#mastodon')
    expect(page).toContain('That is no address of a server.')
    expect(page).toContain('value="&quot;&gt;&lt;script&gt;"')
  })

  it('gives HTML for other pages', async () => {
    const { html } = await stage()
    const code = /<pre[^>]*><code>(.*?)<\/code>/s.exec(await html('/share/ferry'))?.[1]
    const text = code
      ?.replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&')
    expect(text).toBe(`<p class="share">
  Share on
  <a href="https://feeds.news.example/share/ferry/x" rel="nofollow">X</a>
  <a href="https://feeds.news.example/share/ferry/bluesky" rel="nofollow">Bluesky</a>
  <a href="https://feeds.news.example/share/ferry#mastodon" rel="nofollow">Mastodon</a>
  <a href="https://feeds.news.example/share/ferry/threads" rel="nofollow">Threads</a>
  <a href="https://feeds.news.example/share/ferry/facebook" rel="nofollow">Facebook</a>
  <a href="https://feeds.news.example/share/ferry/linkedin" rel="nofollow">LinkedIn</a>
  <a href="https://feeds.news.example/share/ferry/whatsapp" rel="nofollow">WhatsApp</a>
  <a href="https://feeds.news.example/share/ferry/telegram" rel="nofollow">Telegram</a>
  <a href="https://feeds.news.example/share/ferry/reddit" rel="nofollow">Reddit</a>
  <a href="https://feeds.news.example/share/ferry/email" rel="nofollow">E-mail</a>
  <a href="https://feeds.news.example/share/ferry" rel="nofollow">more</a>
</p>`)
  })

  it('is found by the address of the post, whatever its tracking parameters', async () => {
    const { leads } = await stage()
    const url = encodeURIComponent('http://www.news.example/politics/ferry/?utm_source=mail')
    expect(await leads(`/share?url=${url}`)).toEqual([302, '/share/ferry'])
    expect((await leads('/share?url=https://news.example/nothing'))[0]).toBe(404)
  })

  it('is not found by the address of a post that is not out yet', async () => {
    const { leads, save } = await stage()
    const [held, draft] = ['https://news.example/held', 'https://news.example/draft']
    await save({ url: held, title: 'Held', embargo_until: new Date('2026-12-24T00:00:00Z') })
    await save({ url: draft, title: 'Draft', status: 'draft' })
    for (const url of [held, draft]) expect((await leads(`/share?url=${url}`))[0]).toBe(404)
    expect((await leads('/share'))[0]).toBe(404)
  })

  it('is linked from the landing page', async () => {
    const { html } = await stage()
    expect(await html('/')).toContain('href="/share/ferry"')
  })
})

describe('going on to a network', () => {
  it('counts by network', async () => {
    const { leads, clicks } = await stage()
    expect(await clicks()).toEqual({})
    expect(await leads('/share/ferry/x')).toEqual([302, onX])
    await leads('/share/ferry/x')
    await leads('/share/ferry/reddit')
    expect(await clicks()).toEqual({ x: 2, reddit: 1 })
  })

  it.each([
    { why: 'HEAD', headers: {}, method: 'HEAD' },
    { why: 'a prefetch', headers: { 'sec-purpose': 'prefetch;prerender' } },
    { why: 'an old prefetch', headers: { purpose: 'prefetch' } },
    { why: 'a prefetch of Firefox', headers: { 'x-moz': 'prefetch' } },
    { why: 'a preview', headers: { 'x-purpose': 'preview' } },
  ])('does not count $why', async ({ headers, method }) => {
    const { leads, clicks } = await stage()
    expect(await leads('/share/ferry/x', headers, method)).toEqual([302, onX])
    expect(await clicks()).toEqual({})
  })

  it('keeps the answer out of caches, so that every click is seen', async () => {
    const { get } = await stage()
    const { headers } = await get('/share/ferry/x')
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it('goes to a server only from our own page', async () => {
    const { leads, clicks } = await stage()
    const address = '/share/ferry/mastodon?server=social.example'
    const back = [302, '/share/ferry?server=social.example#mastodon']
    expect(await leads(address, { 'sec-fetch-site': 'cross-site' })).toEqual(back)
    expect(await leads(address, { 'sec-fetch-site': 'none' })).toEqual(back)
    expect(await clicks()).toEqual({})
    expect(await leads(address, { 'sec-fetch-site': 'same-origin' })).toEqual([302, onMastodon])
    expect(await leads(address)).toEqual([302, onMastodon])
    expect(await clicks()).toEqual({ mastodon: 2 })
  })

  it('asks for the server when there is none', async () => {
    const { leads } = await stage()
    expect(await leads('/share/ferry/mastodon')).toEqual([302, '/share/ferry#mastodon'])
    expect(await leads('/share/ferry/mastodon?server=127.0.0.1')).toEqual([
      302,
      '/share/ferry?server=127.0.0.1#mastodon',
    ])
  })

  it('counts a letter, and shows it to whoever has no script or no mail program', async () => {
    const { get, clicks } = await stage()
    const page = await get('/share/ferry/email')
    const html = await page.text()
    expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(all(html, /href="(mailto:[^"]*)"/g)).toEqual([letter])
    expect(all(html, /<code>([^<]*)/g)).toEqual([
      'Council votes to keep the night ferry\nhttps://news.example/politics/ferry',
    ])
    await get('/share/ferry/email', {}, 'HEAD')
    expect(await clicks()).toEqual({ email: 1 })
  })

  it('counts a letter that the script has opened, from our own page alone', async () => {
    const { get, clicks } = await stage()
    const beacon = async (path: string, site: string) =>
      (await get(path, { 'sec-fetch-site': site, 'content-type': 'application/json' }, 'POST'))
        .status
    expect(await beacon('/share/ferry/email', 'same-origin')).toBe(204)
    expect(await beacon('/share/ferry/email', 'cross-site')).toBe(404)
    expect(await beacon('/share/ferry/x', 'same-origin')).toBe(404)
    expect(await beacon('/share/nothing/email', 'same-origin')).toBe(404)
    expect(await clicks()).toEqual({ email: 1 })
  })

  it('shows the counts to the editors', async () => {
    const { leads, ports } = await stage()
    await leads('/share/ferry/bluesky')
    expect(await ports.shareClicks.total()).toEqual({ bluesky: 1 })
  })
})

describe('what is not out', () => {
  it.each([
    '/share/nothing',
    '/share/nothing/x',
    '/share/ferry/nowhere',
    '/share/draft',
    '/share/draft/x',
  ])('%s is not there', async (path) => {
    const { get, save } = await stage()
    await save({ id: 'draft', url: 'https://news.example/draft', title: 'Draft', status: 'draft' })
    expect((await get(path)).status).toBe(404)
  })

  it('is gone when retracted or deleted, and not counted', async () => {
    const { get, save, ports, clicks } = await stage()
    await save(posts.choir)
    await retractPost(ports, 'ferry', { reason: 'The vote was on another boat.' })
    await deletePost(ports, 'choir')
    const page = await get('/share/ferry')
    expect([page.status, (await get('/share/ferry/x')).status]).toEqual([410, 410])
    expect(await page.text()).toContain('The vote was on another boat.')
    expect((await get('/share/choir')).status).toBe(410)
    expect(await clicks()).toEqual({})
  })
})
