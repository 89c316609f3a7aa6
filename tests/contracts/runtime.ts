import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../runtime/started.ts'

/** A Posthorn that runs for real, with its accounts on rehearsal networks that run for real. */
export interface Running {
  readonly url: string
  readonly token: string
  readonly rehearsalUrl: string
  /** Runs the scheduler as the platform does. */
  tick(): Promise<void>
  stop(): Promise<void>
}

const post = {
  id: 'bridge',
  url: 'https://news.example/bridge',
  title: 'A bridge & its “keeper” <retire>',
  dek: 'Both after forty years',
  html: '<p>See <a href="/photos">the photos</a>.</p><script>alert(1)</script>',
  authors: [{ name: 'Ada Example' }, { name: 'Bo Example' }],
  tags: ['bridges', 'Civic Life'],
  published_at: '2026-11-22T10:00:00Z',
}

/** A picture of one point. */
const onePoint = Uint8Array.from(
  atob(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  ),
  (char) => char.charCodeAt(0),
)

/** What both runtimes must do: the walking path, from a post that comes in to feeds and shares that go out. */
export function testRuntime(name: string, start: () => Promise<Running>): void {
  describe(`runtime contract: ${name}`, () => {
    let running: Running
    beforeAll(async () => {
      running = await start()
    }, 90_000)
    afterAll(async () => running?.stop(), 30_000)

    const call = (path: string, init: RequestInit = {}) =>
      fetch(`${running.url}${path}`, {
        ...init,
        headers: {
          authorization: `Bearer ${running.token}`,
          'content-type': 'application/json',
          ...init.headers,
        },
      })
    const save = (given: object) =>
      call('/api/v1/posts', { method: 'POST', body: JSON.stringify(given) })
    const shared = async (network: string, needle: string) => {
      const posts = (await (
        await fetch(`${running.rehearsalUrl}/_posts?network=${network}`)
      ).json()) as { text: string }[]
      return posts.filter(({ text }) => text.includes(needle)).map(({ text }) => text)
    }

    it('is ready, and shows the sample publication', async () => {
      expect(await (await fetch(`${running.url}/readyz`)).json()).toEqual({ status: 'ready' })
      const page = await (await fetch(`${running.url}/`)).text()
      expect(page).toContain('The Daily Example')
      expect(page).toContain('Night buses will run every twenty minutes from spring')
    })

    it('refuses what comes without the right token', async () => {
      const answer = await fetch(`${running.url}/api/v1/posts`, {
        headers: { authorization: 'Bearer wrong' },
      })
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        401,
        'application/problem+json',
      ])
    })

    it('publishes a saved post in the three feeds, and answers 304 to the same again', async () => {
      expect((await save(post)).status).toBe(201)
      for (const [path, type] of [
        ['/rss.xml', 'application/rss+xml; charset=utf-8'],
        ['/atom.xml', 'application/atom+xml; charset=utf-8'],
        ['/feed.json', 'application/feed+json; charset=utf-8'],
      ] as const) {
        const answer = await until(`${path} shows the post`, async () => {
          const found = await fetch(`${running.url}${path}`)
          const text = await found.text()
          return text.includes('https://news.example/photos') ? { found, text } : undefined
        })
        expect(answer.found.headers.get('content-type')).toBe(type)
        expect(answer.text).not.toContain('alert(1)')
        expect(answer.text).toContain('Bo Example')
        const etag = answer.found.headers.get('etag') ?? ''
        const again = await fetch(`${running.url}${path}`, { headers: { 'if-none-match': etag } })
        expect([again.status, await again.text()]).toEqual([304, ''])
      }
    })

    it('tells the accounts of a new post, once, however often the scheduler runs', async () => {
      const fresh = { id: 'tram', url: 'https://news.example/tram', title: 'The tram is back' }
      expect((await save(fresh)).status).toBe(201)
      await running.tick()
      await until('x has the post', async () => (await shared('x', 'tram')).length > 0 || undefined)
      await until(
        'mastodon has the post',
        async () => (await shared('mastodon', 'tram')).length > 0 || undefined,
      )
      await save({ ...fresh, title: 'The tram is back, and faster' })
      await Promise.all([running.tick(), running.tick()])
      const deliveries = await until('all deliveries of the post are sent', async () => {
        const answer = await call('/api/v1/deliveries?post=tram')
        const { items } = (await answer.json()) as {
          items: { account: string; state: string; attempts: number; text: string }[]
        }
        return items.every(({ state }) => state === 'sent') ? items : undefined
      })
      expect(
        deliveries
          .map(({ account, state, attempts }) => [account, state, attempts])
          .sort(([a], [b]) => `${a}`.localeCompare(`${b}`)),
      ).toEqual([
        ['masto', 'sent', 1],
        ['x', 'sent', 1],
      ])
      expect(await shared('x', 'tram')).toEqual(['The tram is back\nhttps://news.example/tram'])
      // Mastodon lets what stands be edited: it follows the post, and is still one.
      const followed = 'The tram is back, and faster\n\nhttps://news.example/tram'
      await until('mastodon says what the post says', async () => {
        const [text] = await shared('mastodon', 'tram')
        return text === followed || undefined
      })
      expect(await shared('mastodon', 'tram')).toEqual([followed])
    })

    it('finds out what became of a lost answer, and does not send again', async () => {
      await fetch(`${running.rehearsalUrl}/_faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ network: 'mastodon', on: 'create', do: '500-after', times: 1 }),
      })
      await save({ id: 'lost', url: 'https://news.example/lost', title: 'A letter found' })
      await running.tick()
      const attempts = await until(
        'the lost attempt is found',
        async () => {
          await running.tick()
          const list = await call('/api/v1/deliveries?post=lost&account=masto')
          const { items } = (await list.json()) as { items: { id: string; state: string }[] }
          const one = items.find(({ state }) => state === 'sent')
          if (!one) return undefined
          const answer = await call(`/api/v1/deliveries/${one.id}`)
          return ((await answer.json()) as { attempt_log: object[] }).attempt_log
        },
        { within: 60_000, every: 500 },
      )
      expect(attempts).toMatchObject([
        { kind: 'send', outcome: 'lost' },
        { kind: 'look', outcome: 'found' },
      ])
      expect(await shared('mastodon', 'A letter found')).toHaveLength(1)
    }, 90_000)

    it('takes what a CMS and a writing app send, with a picture', async () => {
      const asJson = { headers: { accept: 'application/json' } }
      const config = (await (await call('/api/v1/config', asJson)).json()) as object
      const token = 'a-token-of-the-desk'
      const sources = {
        desk: { type: 'webhook', token, map: { title: 'headline', url: 'link' } },
        apps: { type: 'micropub' },
      }
      const applied = await call('/api/v1/config/apply', {
        method: 'POST',
        body: JSON.stringify({ ...config, sources }),
      })
      expect([applied.status, await applied.text()]).toEqual([200, expect.any(String)])
      const sent = await fetch(`${running.url}/webhooks/desk`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify({ headline: 'By webhook', link: 'https://news.example/by-webhook' }),
      })
      expect(sent.status).toBe(202)
      await until('the post of the webhook is there', async () => {
        await running.tick()
        return (await (await call('/api/v1/posts')).text()).includes('By webhook') || undefined
      })
      const form = new FormData()
      form.set('h', 'entry')
      form.set('content', 'From the harbour')
      form.set('photo', new Blob([onePoint]), 'harbour.png')
      const made = await fetch(`${running.url}/micropub`, {
        method: 'POST',
        headers: { authorization: `Bearer ${running.token}` },
        body: form,
      })
      expect([made.status, await made.text()]).toEqual([201, ''])
      const page = await (await fetch(made.headers.get('location') ?? '')).text()
      expect(page).toContain('<div class="e-content"><p>From the harbour</p></div>')
      const [, picture = ''] = /<img class="u-photo" src="([^"]+)"/.exec(page) ?? []
      const shown = await fetch(picture)
      expect(shown.headers.get('content-type')).toBe('image/png')
      expect(new Uint8Array(await shown.arrayBuffer())).toEqual(onePoint)
    }, 60_000)
  })
}
