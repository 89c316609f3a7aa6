import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ApiStage, openApi } from './api-stage.ts'
import { sessionOf } from './session-of.ts'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
})
afterEach(() => stage.close())

/** Title and text of the page, without its frame. */
async function told(path: string) {
  const answer = await stage.app.request(path)
  const html = await answer.text()
  const main = /<main[^>]*>(.*)<\/main>/s.exec(html)?.[1] ?? ''
  return [
    answer.status,
    /<title>(.*)<\/title>/.exec(html)?.[1],
    main.replace(/<[^>]*>/g, ' ').trim(),
  ]
}

test('an address that leads nowhere gets a page, with a way back', async () => {
  expect(await told('/nowhere')).toEqual([
    404,
    'Not found',
    expect.stringMatching(/^Not found\s+There is nothing at this address\.\s+To the start page$/),
  ])
})

test.each(['/admin/nowhere', '/admin/posts/nothing'])(
  'from %s, the way back leads to Today',
  async (path) => {
    const cookie = `posthorn_session=${await sessionOf(stage.app, stage.ports)}`
    const answer = await stage.app.request(path, { headers: { cookie } })
    expect(answer.status).toBe(404)
    expect(await answer.text()).toContain('<a href="/admin">Back to Today</a>')
  },
)

test('people are told that something broke, without what', async () => {
  const broken = await openApi({
    ports: {
      ...stage.ports,
      setup: { ...stage.ports.setup, publication: () => Promise.reject(new Error('disk on fire')) },
    },
  })
  const answer = await broken.app.request('/')
  const html = await answer.text()
  expect(answer.status).toBe(500)
  expect(html).toContain('<h1>Something went wrong</h1>')
  expect(html).not.toContain('disk on fire')
  broken.close()
})

test.each([
  [
    '/private/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/members/rss.xml',
    '/private/…/members/rss.xml',
  ],
  ['/private/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/', '/private/…/'],
  ['/websub/a-token-of-a-hub', '/websub/…'],
])('what broke at %s is logged without the token', async (path, logged) => {
  const lines: unknown[] = []
  const fail = () => Promise.reject(new Error('disk on fire'))
  const broken = await openApi({
    ports: {
      ...stage.ports,
      log: { ...stage.ports.log, error: (line) => void lines.push(line) },
      subscribers: { ...stage.ports.subscribers, byHash: fail },
      sourceHubs: { ...stage.ports.sourceHubs, byToken: fail },
      setup: { ...stage.ports.setup, publication: fail },
    },
  })
  expect((await broken.app.request(path)).status).toBe(500)
  expect(lines).toEqual([expect.objectContaining({ method: 'GET', path: logged })])
  broken.close()
})
