import { describe, expect, it, onTestFinished } from 'vitest'
import type { AccountSetup } from '../../src/core/setup.ts'
import { deletePost, retractPost } from '../../src/tasks/change-post.ts'
import { previewShare } from '../../src/tasks/preview-share.ts'
import { tick } from '../../src/tasks/tick.ts'
import { account, schedule } from '../fakes/in-memory-ports.ts'
import { openStage, publicUrl } from './stage.ts'
import { posts, setup } from './stage-setup.ts'

const browser = {
  'user-agent':
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15',
}
const ferry = 'https://news.example/politics/ferry'

/** The ferry post, shared on Mastodon with a short link, its readers told apart. */
async function stage(masto: Partial<AccountSetup> = { shortLinks: true }) {
  const opened = await openStage({ publicUrl })
  onTestFinished(opened.close)
  const { ports } = opened
  const shared = {
    ...setup,
    publication: { ...setup.publication, utm: { source: '{network}', medium: 'social' } },
    accounts: [account('masto', 'mastodon', masto), account('x', 'x')],
    schedules: [schedule('news', ['masto', 'x'])],
    templates: {},
  }
  await ports.setup.apply(shared, opened.clock.now)
  const get = (path: string, headers: Record<string, string> = browser, method = 'GET') =>
    opened.app.request(path, { method, headers })
  const leads = async (path: string, headers?: Record<string, string>, method?: string) => {
    const { status, headers: answered } = await get(path, headers, method)
    return [status, answered.get('location')]
  }
  const link = async () => {
    const texts = await previewShare(ports, { post: 'ferry', account: 'masto' })
    return /https:\/\/feeds\.news\.example(\/s\/\w+)/.exec(texts[0]?.text ?? '')?.[1] ?? ''
  }
  const share = async () => {
    await opened.save(posts.ferry)
    for (const to of ['masto', 'x']) await opened.send(to)
  }
  return { ...opened, shared, get, leads, link, share }
}

describe('a short link', () => {
  it('stands in the text that is previewed, and in the same one that is sent', async () => {
    const { ports, share, link, leads } = await stage()
    await share()
    const [preview] = await previewShare(ports, { post: 'ferry', account: 'masto' })
    expect(preview?.text).toBe(`Council votes to keep the night ferry\n${publicUrl}${await link()}`)
    expect((await ports.rehearsal.posts()).map(({ network, text }) => [network, text])).toEqual([
      ['mastodon', preview?.text],
      ['x', `Council votes to keep the night ferry\n${ferry}?utm_source=x&utm_medium=social`],
    ])
    expect(await leads(await link())).toEqual([
      302,
      `${ferry}?utm_source=mastodon&utm_medium=social`,
    ])
  })

  it('leads on from a share that came to carry it by an edit', async () => {
    const { ports, save, send, pass, share, leads, link, shared, clock } = await stage({})
    await share()
    const accounts = [account('masto', 'mastodon', { shortLinks: true }), account('x', 'x')]
    await ports.setup.apply({ ...shared, accounts }, clock.now)
    await save({ ...posts.ferry, title: 'Council keeps the night ferry' })
    pass(5)
    await tick(ports)
    await send('masto')
    const [edited] = await ports.rehearsal.posts()
    expect(edited?.text).toBe(`Council keeps the night ferry\n${publicUrl}${await link()}`)
    expect((await leads(await link()))[0]).toBe(302)
  })

  it('leads nowhere before a share carries it', async () => {
    const { save, link, leads } = await stage()
    await save(posts.ferry)
    expect(await leads(await link())).toEqual([404, null])
  })

  it('counts people, and no program that looks ahead', async () => {
    const { ports, share, link, leads } = await stage()
    await share()
    const path = await link()
    for (const [headers, method] of [
      [{ 'user-agent': 'Twitterbot/1.0' }],
      [
        {
          'user-agent': 'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
        },
      ],
      [{ 'user-agent': 'Mastodon/4.3.0 (http.rb/5.2.0; +https://social.example/) Bot' }],
      [{ 'user-agent': 'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)' }],
      [{ 'user-agent': 'Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)' }],
      [{ 'user-agent': 'Mozilla/5.0 (X11; Linux) AppleWebKit/537.36 HeadlessChrome/140.0 Safari' }],
      [{ 'user-agent': 'curl/8.5.0' }],
      [{}],
      [{ ...browser, 'sec-purpose': 'prefetch' }],
      [browser, 'HEAD'],
    ] as [Record<string, string>, string?][]) {
      expect((await leads(path, headers, method))[0]).toBe(302)
    }
    expect(await ports.shortLinks.ofPost('ferry')).toEqual({ masto: 0 })
    await leads(path)
    await leads(path, {
      'user-agent':
        'Mozilla/5.0 (Linux; Android 13; CUBOT X70) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36',
    })
    expect(await ports.shortLinks.ofPost('ferry')).toEqual({ masto: 2 })
  })

  it('follows the post to another address, with the parameters that it was shared with', async () => {
    const { save, share, link, leads } = await stage()
    await share()
    await save({ ...posts.ferry, url: 'https://news.example/ferry?a=1#news' })
    expect(await leads(await link())).toEqual([
      302,
      'https://news.example/ferry?a=1&utm_source=mastodon&utm_medium=social#news',
    ])
  })

  it.each([
    ['https://news.example/straße?a=ö', 'https://news.example/stra%C3%9Fe?a=%C3%B6&'],
    ['https://news.example/市?a=%20b', 'https://news.example/%E5%B8%82?a=%20b&'],
  ])('leads to %s as browsers write it', async (url, written) => {
    const { save, share, link, leads } = await stage()
    await share()
    await save({ ...posts.ferry, url })
    const parameters = 'utm_source=mastodon&utm_medium=social'
    expect(await leads(await link())).toEqual([302, `${written}${parameters}`])
  })

  it('answers 410 for what was taken back or deleted, and counts nothing more', async () => {
    const { ports, share, link, get } = await stage()
    await share()
    const path = await link()
    await retractPost(ports, 'ferry', { reason: 'It never sailed.' })
    const answer = await get(path)
    expect([answer.status, (await answer.text()).includes('It never sailed.')]).toEqual([410, true])
    await deletePost(ports, 'ferry')
    expect((await get(path)).status).toBe(410)
    expect(await ports.shortLinks.total()).toEqual({ masto: 0 })
  })

  it.each(['/s/', '/s/00000000000', '/s/https:%2F%2Fevil.example', '/s/..%2Fadmin'])(
    'is not %s',
    async (path) => {
      const { share, leads } = await stage()
      await share()
      expect(await leads(path)).toEqual([404, null])
    },
  )

  it('is left out where readers could not follow it', async () => {
    const opened = await openStage({ publicUrl: 'http://127.0.0.1:8787' })
    onTestFinished(opened.close)
    const { ports, clock } = opened
    const accounts = [
      account('real', 'mastodon', { shortLinks: true, rehearsal: false }),
      account('rehearsed', 'mastodon', { shortLinks: true }),
    ]
    await ports.setup.apply({ ...setup, accounts, schedules: [] }, clock.now)
    await opened.save(posts.ferry)
    const previews = await previewShare(ports, { post: 'ferry' })
    expect(previews.map(({ warnings }) => warnings)).toEqual([
      [
        'Without a short link: readers could not follow it. POSTHORN_PUBLIC_URL is no https address of the public internet.',
      ],
      [],
    ])
    expect(
      previews.map(({ text }) =>
        text
          .split('\n')
          .at(-1)
          ?.replace(/\w{11}$/, '…'),
      ),
    ).toEqual([ferry, 'http://127.0.0.1:8787/s/…'])
  })
})

it('clicks stand on the page of the post', async () => {
  const { app, share, link, leads, signInLink } = await stage()
  await share()
  await leads(await link())
  const token = new URL(await signInLink(), publicUrl).searchParams.get('token') ?? ''
  const signedIn = await app.request(`${publicUrl}/admin/sign-in`, {
    method: 'POST',
    body: new URLSearchParams({ token }),
    headers: { origin: publicUrl },
  })
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const page = await app.request('/admin/posts/ferry', { headers: { cookie } })
  expect(await page.text()).toContain('Clicks on its short links: masto 1.')
})
