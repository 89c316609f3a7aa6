import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { correctPost, deletePost, retractPost } from '../../src/tasks/change-post.ts'
import { HOURS, type HubStage, hubForm, openHubStage, SECONDS, websubSetup } from './hub-stage.ts'
import { createSubscriber, type Subscriber } from './subscriber.ts'

let stage: HubStage
let reader: Subscriber
const callback = 'https://reader.example/websub/7?user=1&x=%2F'

beforeEach(async () => {
  stage = await openHubStage()
  reader = createSubscriber()
  stage.world.set('reader.example', reader.answer)
})
afterEach(() => stage.close())

const wish = (more: Readonly<Record<string, string>> = {}) => ({
  mode: 'subscribe',
  topic: stage.topic,
  callback,
  ...more,
})
async function subscribe(more: Readonly<Record<string, string>> = {}) {
  expect((await stage.ask(wish(more))).status).toBe(202)
  await stage.run()
}
const subscription = () => stage.ports.hub.subscription(stage.topic, callback)
const text = (body: Uint8Array | undefined) => new TextDecoder().decode(body)

describe('a request to the hub', () => {
  it('H1, H2 is taken before the callback has been asked, and unknown parameters do not matter', async () => {
    const answer = await stage.ask(wish({ secret: 's', lease_seconds: '7200', foo: 'bar' }))
    expect(answer.status).toBe(202)
    expect([reader.challenges, await subscription()]).toEqual([[], undefined])
  })

  it.each([
    [{ mode: 'publish' }, 400, 'hub.mode: expected subscribe or unsubscribe'],
    [{ topic: 'https://elsewhere.example/rss.xml' }, 404, 'hub.topic: there is no such feed here'],
    [
      { topic: 'https://feeds.news.example/feeds/none/rss.xml' },
      404,
      'hub.topic: there is no such feed here',
    ],
    [
      { topic: 'https://feeds.news.example/' },
      400,
      'hub.topic: expected the address of a feed of this server',
    ],
    [{ lease_seconds: 'long' }, 400, 'hub.lease_seconds: expected a number of seconds'],
    [{ secret: 'ä'.repeat(100) }, 400, 'hub.secret: expected less than 200 bytes'],
    [
      { callback: 'https://10.0.0.1/x' },
      400,
      'hub.callback: its host is not on the public internet',
    ],
  ])('H2 is refused in plain words: %j', async (more, status, message) => {
    expect(await stage.ask(wish(more as Record<string, string>))).toEqual({
      status,
      text: `${message}\n`,
    })
  })

  it('H1 is a form, by POST, and not endless', async () => {
    const json = { 'content-type': 'application/json' }
    const post = (body: string, headers = {}) =>
      stage.app.request('/hub', { method: 'POST', body, headers })
    expect((await post('{}', json)).status).toBe(415)
    const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
    expect((await post(`a=${'x'.repeat(20_000)}`, form)).status).toBe(413)
    expect((await post('hub.mode=nothing', form)).status).toBe(400)
    const get = await stage.app.request('/hub')
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST'])
  })

  it('leaves room for others: 20 that are not confirmed are enough for one host', async () => {
    const statuses: number[] = []
    for (let count = 0; count < 21; count += 1) {
      const one = wish({ callback: `https://reader.example/${count}` })
      statuses.push((await stage.ask(one)).status)
    }
    expect(statuses).toEqual([...Array<number>(20).fill(202), 503])
    const body = hubForm(wish({ callback: 'https://reader.example/more' }))
    const refused = await stage.app.request('/hub', { method: 'POST', body })
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '3600'])
    stage.world.set('other.example', reader.answer)
    expect((await stage.ask(wish({ callback: 'https://other.example/' }))).status).toBe(202)
  })
})

describe('a verification', () => {
  it('H3 asks the callback, behind the parameters it has, with a challenge that is new each time', async () => {
    await subscribe({ lease_seconds: '7200' })
    await subscribe({ lease_seconds: '7200' })
    const [first, second] = reader.challenges
    expect(first).toEqual({
      user: '1',
      x: '/',
      'hub.mode': 'subscribe',
      'hub.topic': stage.topic,
      'hub.challenge': expect.stringMatching(/^[0-9a-f]{64}$/),
      'hub.lease_seconds': '7200',
    })
    expect(second?.['hub.challenge']).not.toBe(first?.['hub.challenge'])
  })

  it.each([
    ['another body', () => new Response('yes')],
    ['the challenge and more', (challenge: string) => new Response(`${challenge}\n`)],
    ['404', (challenge: string) => new Response(challenge, { status: 404 })],
    [
      'a redirect',
      (challenge: string) => new Response(challenge, { status: 302, headers: { location: '/x' } }),
    ],
  ])('H3, H4 fails on %s, and what stood before stands', async (_name, confirm) => {
    await subscribe({ secret: 'first', lease_seconds: '7200' })
    const before = await subscription()
    reader.state.confirm = confirm
    await subscribe({ secret: 'second', lease_seconds: '9000' })
    await stage.ask(wish({ mode: 'unsubscribe' }))
    stage.pass(61 * SECONDS)
    await stage.run()
    expect(reader.challenges).toHaveLength(3)
    expect(await subscription()).toEqual(before)
  })

  it('H4 replaces secret and lease when it is confirmed', async () => {
    await subscribe({ secret: 'first' })
    stage.pass(24 * HOURS)
    await subscribe({ secret: 'second', lease_seconds: '7200' })
    expect(await subscription()).toEqual({
      topic: stage.topic,
      callback,
      secret: 'second',
      leaseUntil: new Date('2026-11-24T10:00:00Z'),
    })
  })

  it('is tried again when the callback does not answer, three times in all', async () => {
    stage.world.delete('reader.example')
    await subscribe()
    for (let tries = 0; tries < 5; tries += 1) {
      stage.pass(121 * SECONDS)
      await stage.run()
    }
    expect(stage.log.filter((line) => line.startsWith('a subscriber did not'))).toHaveLength(3)
    stage.world.set('reader.example', reader.answer)
    await subscribe()
    stage.pass(61 * SECONDS)
    await stage.run()
    expect(await subscription()).toBeDefined()
  })

  it('H6 tells the callback when the feed is gone by then', async () => {
    await stage.ask(wish({ topic: `${stage.publicUrl}/feeds/culture/atom.xml` }))
    await stage.ports.setup.apply(
      { ...websubSetup, feeds: websubSetup.feeds.slice(0, 1) },
      stage.clock.now,
    )
    await stage.run()
    expect(reader.challenges).toEqual([
      {
        user: '1',
        x: '/',
        'hub.mode': 'denied',
        'hub.topic': `${stage.publicUrl}/feeds/culture/atom.xml`,
        'hub.reason': 'This feed is not there any more, or takes no subscriptions.',
      },
    ])
  })
})

describe('a lease', () => {
  it.each([
    [undefined, 10 * 24],
    ['0', 10 * 24],
    ['60', 1],
    ['7200', 2],
    ['99999999999', 30 * 24],
  ])('H5 of %s seconds is one of %s hours', async (asked, hours) => {
    await subscribe(asked === undefined ? {} : { lease_seconds: asked })
    const until = (await subscription())?.leaseUntil.getTime() ?? 0
    expect((until - stage.clock.now.getTime()) / HOURS).toBe(hours)
    expect(reader.challenges[0]?.['hub.lease_seconds']).toBe(String(hours * 3_600))
  })

  it('H5 ends: nothing is pushed from then on', async () => {
    await subscribe({ lease_seconds: '3600' })
    stage.pass(HOURS - SECONDS)
    await stage.save({ id: 'in-time' })
    await stage.run()
    stage.pass(SECONDS)
    await stage.save({ id: 'late' })
    await stage.run()
    stage.pass(60 * SECONDS)
    await stage.run()
    expect(reader.pushes).toHaveLength(1)
    expect([await subscription(), await stage.ports.hub.topics()]).toEqual([undefined, new Map()])
  })
})

describe('a distribution', () => {
  it('H7 sends the whole feed to exactly the callback, as the feed itself is answered', async () => {
    await subscribe({ secret: 'shh' })
    await stage.run()
    expect(reader.pushes).toEqual([])
    await stage.save({ id: 'one' })
    await stage.run()
    await stage.run()
    const body = await stage.feedBytes()
    const answer = await stage.app.request('/rss.xml')
    expect(text(body)).toContain('Post one')
    expect(reader.pushes).toEqual([
      {
        url: callback,
        contentType: 'application/rss+xml; charset=utf-8',
        link: '<https://feeds.news.example/hub>; rel="hub", <https://feeds.news.example/rss.xml>; rel="self"',
        signature: `sha256=${createHmac('sha256', 'shh').update(body).digest('hex')}`,
        body,
      },
    ])
    expect(reader.pushes[0]?.link).toBe(answer.headers.get('link'))
  })

  it('H7 has no signature when no secret was given, and each format its own type', async () => {
    await subscribe({ topic: `${stage.publicUrl}/feeds/culture/feed.json` })
    await stage.save({ id: 'opera', tags: ['culture'] })
    await stage.save({ id: 'budget', tags: ['politics'] })
    await stage.run()
    expect(reader.pushes.map(({ contentType, signature }) => [contentType, signature])).toEqual([
      ['application/feed+json; charset=utf-8', null],
    ])
  })

  it('follows an edit, a correction, a retraction, a deletion and the end of an embargo, each once', async () => {
    await subscribe()
    const seen: string[] = []
    const after = async (what: string, change: () => Promise<unknown>) => {
      stage.pass(SECONDS)
      await change()
      await stage.run()
      await stage.run()
      seen.push(`${what} ${reader.pushes.length}`)
    }
    await after('save', () => stage.save({ id: 'one' }))
    await after('same again', () => stage.save({ id: 'one' }))
    await after('edit', () => stage.save({ id: 'one', title: 'Another title' }))
    await after('draft', () => stage.save({ id: 'two', status: 'draft' }))
    await after('correction', () =>
      correctPost(stage.ports, 'one', { note: 'A name.', level: 'correction' }),
    )
    await after('embargo', () =>
      stage.save({ id: 'three', embargo_until: new Date('2026-11-23T09:00:00Z') }),
    )
    await after('its end', async () => stage.pass(HOURS))
    await after('retraction', () => retractPost(stage.ports, 'one', { reason: 'Wrong.' }))
    await after('deletion', () => deletePost(stage.ports, 'three'))
    expect(seen).toEqual([
      'save 1',
      'same again 1',
      'edit 2',
      'draft 2',
      'correction 3',
      'embargo 3',
      'its end 4',
      'retraction 5',
      'deletion 6',
    ])
  })

  it('reaches those who put their feed together themselves, and only when theirs has changed', async () => {
    await stage.save({ id: 'bridge', tags: ['bridges', 'rivers'] })
    const topic = `${stage.publicUrl}/tags/bridges/atom.xml?not=sponsored`
    expect(await stage.ask(wish({ topic: topic.replace('bridges', 'nothing') }))).toMatchObject({
      status: 404,
    })
    await subscribe({ topic })
    await stage.save({ id: 'paid', tags: ['bridges', 'sponsored'] })
    await stage.save({ id: 'tram', tags: ['rails'] })
    await stage.run()
    expect(reader.pushes).toEqual([])
    await stage.save({ id: 'ford', tags: ['bridges'] })
    await stage.run()
    expect(reader.pushes.map(({ link }) => link)).toEqual([
      `<https://feeds.news.example/hub>; rel="hub", <${topic}>; rel="self"`,
    ])
  })

  it('renders nothing while nothing can have changed', async () => {
    await subscribe()
    await stage.save({ id: 'one', embargo_until: new Date('2026-11-23T09:00:00Z') })
    await stage.run()
    const before = stage.rendered()
    stage.pass(59 * 60 * SECONDS)
    await stage.run()
    expect(stage.rendered()).toBe(before)
    stage.pass(60 * SECONDS)
    await stage.run()
    expect(reader.pushes).toHaveLength(1)
  })

  it('H8 tries again what failed, later each time, with the feed as it is then', async () => {
    await subscribe()
    reader.state.statuses = [500, 302]
    await stage.save({ id: 'one' })
    await stage.run()
    stage.pass(19 * SECONDS)
    await stage.run()
    expect(reader.pushes).toHaveLength(1)
    stage.pass(SECONDS)
    await stage.save({ id: 'two' })
    await stage.run()
    expect(reader.pushes).toHaveLength(2)
    stage.pass(80 * SECONDS)
    await stage.run()
    await stage.run()
    expect(reader.pushes.map(({ body }) => text(body).includes('Post two'))).toEqual([
      false,
      true,
      true,
    ])
    expect(await stage.ports.hub.pushes(5)).toMatchObject([{ state: 'done', tries: 3 }])
  })

  it('H8 does not send again what the subscriber has, when an edit was taken back meanwhile', async () => {
    await subscribe()
    await stage.save({ id: 'one' })
    await stage.run()
    reader.state.statuses = [500]
    await stage.save({ id: 'one', title: 'A slip' })
    await stage.run()
    await stage.save({ id: 'one' })
    stage.pass(20 * SECONDS)
    await stage.run()
    expect(await stage.feedBytes()).toEqual(reader.pushes[0]?.body)
    expect(reader.pushes).toHaveLength(2)
    expect((await stage.ports.hub.pushes(5)).map(({ state }) => state)).toEqual(['done', 'done'])
  })

  it('H5, H8 does not try again when the lease has ended', async () => {
    await subscribe({ lease_seconds: '3600' })
    reader.state.statuses = [500]
    await stage.save({ id: 'one' })
    await stage.run()
    stage.pass(HOURS)
    await stage.run()
    expect(reader.pushes).toHaveLength(1)
    expect(await stage.ports.hub.pushes(5)).toMatchObject([{ state: 'dropped' }])
  })

  it('H8 gives up after eight tries, keeps the subscription, and sends the next change', async () => {
    await subscribe({ lease_seconds: '2592000' })
    reader.state.statuses = Array<number>(8).fill(503)
    await stage.save({ id: 'one' })
    for (let hour = 0; hour < 60; hour += 1) {
      await stage.run()
      stage.pass(HOURS)
    }
    expect(await stage.ports.hub.pushes(5)).toMatchObject([
      { state: 'failed', tries: 8, reason: 'answered 503' },
    ])
    await stage.save({ id: 'two' })
    await stage.run()
    expect(reader.pushes).toHaveLength(9)
    expect(await subscription()).toBeDefined()
  })

  it('H8 ends the subscription on 410', async () => {
    await subscribe()
    reader.state.statuses = [410]
    await stage.save({ id: 'one' })
    await stage.run()
    expect([reader.pushes.length, await subscription()]).toEqual([1, undefined])
  })

  it('H9 stops when the subscriber leaves, also what waits to be tried again', async () => {
    await subscribe()
    reader.state.statuses = [500]
    await stage.save({ id: 'one' })
    await stage.run()
    await subscribe({ mode: 'unsubscribe' })
    expect(reader.challenges[1]).not.toHaveProperty(['hub.lease_seconds'])
    stage.pass(HOURS)
    await stage.save({ id: 'two' })
    await stage.run()
    expect([reader.pushes.length, await subscription()]).toEqual([1, undefined])
  })

  it('H6 tells subscribers when a feed is taken away or the hub is turned off', async () => {
    await subscribe()
    const publication = { ...websubSetup.publication, hub: false }
    await stage.ports.setup.apply({ ...websubSetup, publication }, stage.clock.now)
    await stage.run()
    expect(reader.challenges[1]).toMatchObject({ 'hub.mode': 'denied', 'hub.topic': stage.topic })
    await stage.save({ id: 'one' })
    await stage.run()
    expect([reader.pushes, await subscription()]).toEqual([[], undefined])
    expect((await stage.ask(wish())).status).toBe(404)
  })

  it('makes at most two requests to one host at the same time, and a slow one delays no other', async () => {
    let [open, most] = [0, 0]
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    for (let count = 0; count < 5; count += 1) {
      await subscribe({ callback: `https://reader.example/${count}` })
    }
    const quick = createSubscriber()
    stage.world.set('quick.example', quick.answer)
    await subscribe({ callback: 'https://quick.example/' })
    stage.world.set('reader.example', async () => {
      open += 1
      most = Math.max(most, open)
      await released
      open -= 1
      return new Response(null)
    })
    await stage.save({ id: 'one' })
    const done = stage.run()
    await expect.poll(() => [open, quick.pushes.length]).toEqual([2, 1])
    release()
    await done
    expect(most).toBe(2)
    expect((await stage.ports.hub.pushes(10)).map(({ state }) => state)).toEqual(
      Array(6).fill('done'),
    )
  })
})
