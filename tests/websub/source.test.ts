import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Setup } from '../../src/core/setup.ts'
import { tick } from '../../src/tasks/tick.ts'
import { HOURS, type HubStage, openHubStage, SECONDS, websubSetup } from './hub-stage.ts'

const DAY = 24 * HOURS
const feedUrl = 'https://cms.example/index.xml'
const sourceSetup = (websub?: boolean): Setup => ({
  ...websubSetup,
  sources: [
    {
      id: 'cms',
      type: 'feed',
      url: feedUrl,
      every: HOURS,
      ...(websub !== undefined && { websub }),
    },
  ],
})
const document = (titles: readonly string[], links = '') =>
  `<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>CMS</title><link>https://cms.example/</link>${links}${titles
    .map(
      (title) =>
        `<item><title>${title}</title><link>https://cms.example/${title}</link><guid>${title}</guid><pubDate>Mon, 23 Nov 2026 08:00:00 GMT</pubDate></item>`,
    )
    .join('')}</channel></rss>`
const within =
  '<atom:link rel="hub" href="https://hub.example/in?a=1&amp;b=2"/><atom:link rel="self" href="https://cms.example/self.xml"/>'

let stage: HubStage
/** What the source answers, and what its hub was asked. */
let cms: { body: string; link: string | undefined; polls: number }
let asked: URLSearchParams[]
let hubStatus: number

beforeEach(() => {
  cms = { body: document(['old'], within), link: undefined, polls: 0 }
  asked = []
  hubStatus = 202
})
afterEach(() => stage.close())

async function open(setup = sourceSetup(), publicUrl?: string) {
  stage = await openHubStage({ setup, ...(publicUrl !== undefined && { publicUrl }) })
  stage.world.set('cms.example', () => {
    cms.polls += 1
    return new Response(cms.body, { headers: cms.link === undefined ? {} : { link: cms.link } })
  })
  stage.world.set('hub.example', async (request) => {
    asked.push(new URLSearchParams(await request.text()))
    return new Response(null, { status: hubStatus })
  })
}
async function poll() {
  await tick(stage.ports)
  await stage.run()
}
const request = (at: number) => Object.fromEntries(asked[at] ?? [])
const path = () => new URL(request(0)['hub.callback'] ?? '').pathname
const known = () => stage.ports.sourceHubs.ofSource('cms')
async function challenge(more: Readonly<Record<string, string>> = {}, at = path()) {
  const query = new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.topic': 'https://cms.example/self.xml',
    'hub.challenge': 'c<b>1',
    'hub.lease_seconds': '864000',
    ...more,
  })
  const answer = await stage.app.request(`${at}?${query}`)
  return [answer.status, await answer.text()]
}
async function subscribed() {
  await open()
  await poll()
  expect(await challenge()).toEqual([200, 'c<b>1'])
}
async function push(body: string, given: { signature?: string; at?: string } = {}) {
  const secret = request(0)['hub.secret'] ?? ''
  const signature =
    given.signature ?? `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
  const answer = await stage.app.request(given.at ?? path(), {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/rss+xml', 'x-hub-signature': signature },
  })
  return answer.status
}
const titles = async () =>
  (await stage.ports.posts.list({ limit: 10 })).items.map(({ title }) => title).sort()

describe('a source that names a hub', () => {
  it('S1, S5 is subscribed to at its own address, with a secret and a callback nobody can guess', async () => {
    await open()
    await poll()
    expect(asked).toHaveLength(1)
    expect(request(0)).toEqual({
      'hub.mode': 'subscribe',
      'hub.topic': 'https://cms.example/self.xml',
      'hub.callback': expect.stringMatching(
        /^https:\/\/feeds\.news\.example\/websub\/[0-9a-f]{64}$/,
      ),
      'hub.secret': expect.stringMatching(/^[0-9a-f]{64}$/),
      'hub.lease_seconds': '864000',
    })
    expect(request(0)['hub.callback']).not.toContain(request(0)['hub.secret'])
  })

  it.each([
    [
      `<https://hub.example/a>; rel="hub", <https://cms.example/b.xml>; rel=self`,
      'https://cms.example/b.xml',
    ],
    [
      `</b.xml>; title="x, y"; rel="alternate self", <https://hub.example/>; rel="hub"`,
      'https://cms.example/b.xml',
    ],
    [`<https://hub.example/>; rel="HUB"`, 'https://cms.example/self.xml'],
  ])('S1 looks at Link headers first: %s', async (link, topic) => {
    await open()
    cms.link = link
    await poll()
    expect(request(0)['hub.topic']).toBe(topic)
  })

  it('S1 finds the hub of a JSON Feed, and none that only a post names', async () => {
    await open()
    const items = [{ id: '1', url: 'https://cms.example/1', title: 'One', content_html: within }]
    const feed = { version: 'https://jsonfeed.org/version/1.1', title: 'CMS', items }
    cms.body = JSON.stringify(feed)
    await poll()
    expect(asked).toEqual([])
    stage.pass(HOURS)
    cms.body = JSON.stringify({ ...feed, hubs: [{ type: 'WebSub', url: 'https://hub.example/' }] })
    await poll()
    expect(request(0)['hub.topic']).toBe(feedUrl)
  })

  it.each([
    [undefined, 'https://feeds.news.example', 1],
    [false, 'https://feeds.news.example', 0],
    [undefined, 'http://127.0.0.1:8787', 0],
    [true, 'http://127.0.0.1:8787', 1],
  ])('with websub: %s, at %s, is asked %i times', async (websub, publicUrl, times) => {
    await open(sourceSetup(websub), publicUrl)
    await poll()
    expect(asked).toHaveLength(times)
  })

  it('follows its hub to another address on 307 and 308', async () => {
    await open()
    stage.world.set('hub.example', async (one) => {
      if (!one.url.endsWith('/new')) {
        return new Response(null, { status: 308, headers: { location: '/new' } })
      }
      asked.push(new URLSearchParams(await one.text()))
      return new Response(null, { status: 202 })
    })
    await poll()
    expect(request(0)['hub.mode']).toBe('subscribe')
  })
})

describe('the callback', () => {
  it('S2 answers the challenge while it is asked for, once, and to no other question', async () => {
    await open()
    await poll()
    const nothing = [404, 'There is nothing to confirm here.\n']
    expect(await challenge({ 'hub.topic': feedUrl })).toEqual(nothing)
    expect(await challenge({ 'hub.mode': 'unsubscribe' })).toEqual(nothing)
    expect(await challenge({}, `/websub/${'0'.repeat(64)}`)).toEqual(nothing)
    const answer = await stage.app.request(
      `${path()}?hub.mode=subscribe&hub.topic=https://cms.example/self.xml&hub.challenge=c&hub.lease_seconds=60`,
    )
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      'text/plain; charset=UTF-8',
      'c',
    ])
    expect(await challenge()).toEqual(nothing)
  })

  it('S3 acknowledges a push and takes it as a poll would', async () => {
    await subscribed()
    expect(await push(document(['old', 'fresh']))).toBe(202)
    await expect.poll(titles).toEqual(['fresh', 'old'])
    const { items } = await stage.ports.posts.list({ limit: 10 })
    expect(items.map(({ title, baseline }) => [title, baseline]).sort()).toEqual([
      ['fresh', false],
      ['old', true],
    ])
    await expect.poll(async () => (await known())?.pushedAt).toEqual(stage.clock.now)
  })

  it.each([
    ['none', ''],
    ['another', `sha256=${'0'.repeat(64)}`],
    ['one with another secret', `sha1=${createHmac('sha1', 'other').update('x').digest('hex')}`],
    ['an unknown method', 'md5=00'],
    ['not even hexadecimal', 'sha256=zz'],
  ])('S3 acknowledges and ignores what is signed with %s', async (_name, signature) => {
    await subscribed()
    expect(await push(document(['forged']), { signature })).toBe(202)
    expect(await push(document(['right']))).toBe(202)
    await expect.poll(titles).toEqual(['old', 'right'])
  })

  it.each(['sha1', 'sha256', 'sha384', 'sha512'])('S3 knows %s', async (method) => {
    await subscribed()
    const body = document(['signed'])
    const mac = createHmac(method, request(0)['hub.secret'] ?? '')
      .update(body)
      .digest('hex')
    expect(await push(body, { signature: `${method}=${mac.toUpperCase()}` })).toBe(202)
    await expect.poll(titles).toEqual(['old', 'signed'])
  })

  it('refuses a push nobody subscribed to, so that the hub stops', async () => {
    await subscribed()
    expect(await push('x', { at: '/websub/guess' })).toBe(410)
    stage.pass(10 * DAY)
    expect(await push(document(['late']))).toBe(410)
    expect(await titles()).toEqual(['old'])
  })

  it('keeps what it has when a push cannot be read', async () => {
    await subscribed()
    expect(await push('<html>sorry</html>')).toBe(202)
    await expect
      .poll(() => stage.log.filter((line) => line.startsWith('what a source pushed')))
      .toHaveLength(1)
    expect(await titles()).toEqual(['old'])
  })
})

describe('a subscription', () => {
  it('S4 is renewed before its lease ends, and pushes come all the while', async () => {
    await subscribed()
    stage.pass(8 * DAY - SECONDS)
    await stage.run()
    expect(asked).toHaveLength(1)
    stage.pass(SECONDS)
    await stage.run()
    expect(request(1)).toEqual(request(0))
    expect(await push(document(['between']))).toBe(202)
    expect(await challenge()).toEqual([200, 'c<b>1'])
    expect((await known())?.leaseUntil).toEqual(new Date(stage.clock.now.getTime() + 10 * DAY))
  })

  it('makes polls daily while it lasts, and only then', async () => {
    await subscribed()
    const polledAfter = async (wait: number) => {
      stage.pass(wait)
      const before = cms.polls
      await tick(stage.ports)
      return cms.polls - before
    }
    expect(await polledAfter(HOURS)).toBe(1)
    expect(await polledAfter(23 * HOURS)).toBe(0)
    expect(await polledAfter(HOURS)).toBe(1)
    await challenge({ 'hub.mode': 'denied', 'hub.reason': 'closed' })
    expect(await polledAfter(0)).toBe(1)
    expect(await polledAfter(HOURS)).toBe(1)
    expect(await known()).toMatchObject({ reason: 'the hub denied the subscription: closed' })
  })

  it('is asked for again, later each time, while the hub refuses or does not confirm', async () => {
    await open()
    hubStatus = 500
    await poll()
    expect(await known()).toMatchObject({ reason: 'the hub answered 500' })
    const times: number[] = []
    for (let minutes = 1; minutes <= 120; minutes += 1) {
      stage.pass(60 * SECONDS)
      const before = asked.length
      await stage.run()
      if (asked.length > before) times.push(minutes)
    }
    expect(times).toEqual([5, 25, 105])
  })

  it('starts anew when the source names another hub, and ends when it names none', async () => {
    await subscribed()
    const old = path()
    stage.pass(HOURS)
    cms.body = document(['old'], within.replace('/in', '/other'))
    await poll()
    expect(asked).toHaveLength(2)
    expect(await push(document(['x']), { at: old })).toBe(410)
    stage.pass(HOURS)
    cms.body = document(['old'])
    await poll()
    expect(await known()).toBeUndefined()
  })
})
