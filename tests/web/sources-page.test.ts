import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { pollSources } from '../../src/tasks/poll-sources.ts'
import { setup } from './stage-setup.ts'
import { openWebhooks } from './webhook-senders.ts'

let stage: Awaited<ReturnType<typeof openWebhooks>>
let cookie: string
beforeEach(async () => {
  stage = await openWebhooks()
  const link = await stage.signInLink()
  const token = new URL(link, 'http://localhost').searchParams.get('token') ?? ''
  const answer = await stage.app.request('/admin/sign-in', {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      origin: 'http://localhost',
    },
    body: new URLSearchParams({ token }).toString(),
  })
  cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
})
afterEach(() => stage.close())

const page = async (path: string) => {
  const answer = await stage.app.request(path, { headers: { cookie } })
  return (await answer.text()).replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
}

it('shows where posts come from, what failed and why, and tries it again', async () => {
  await stage.standard('desk', 'm1', { type: 'article.created', data: { headline: 'One' } })
  await vi.waitFor(async () => {
    const { items } = await stage.ports.inbox.list('desk', { limit: 1 })
    expect(items[0]?.reason).toBeDefined()
  })
  const all = await page('/admin/sources')
  expect(all).toContain('desk webhook https://feeds.news.example/webhooks/desk')
  expect(all).toContain('1 waiting')
  expect(await page('/admin/sources/desk')).toContain('url: the message has none')
  const answer = await stage.app.request('/admin/sources/desk/retry', {
    method: 'POST',
    headers: { cookie, origin: 'http://localhost' },
  })
  expect(answer.status).toBe(303)
  expect(await page('/admin/sources/desk')).toContain('Tried once, next at')
})

it('says of a feed why it could not be read, and when it is read next', async () => {
  const { ports, clock } = stage
  const url = 'https://cms.example/rss.xml'
  const feed = { ...{ id: 'cms', type: 'feed' as const, url, every: 900_000 } }
  await ports.setup.apply({ ...setup, sources: [feed] }, clock.now)
  expect(await page('/admin/sources/cms')).toContain('Every 15m Next at 23 Nov 2026, 09:00')
  await pollSources(ports)
  const said = /no network here Next at 23 Nov 2026, 09:\d\d/
  expect(await page('/admin/sources')).toMatch(said)
  expect(await page('/admin/sources/cms')).toMatch(said)
})
