import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HOURS, type HubStage, openHubStage, SECONDS, websubSetup } from './hub-stage.ts'

let stage: HubStage
let pings: string[]
let status: number
const hubs = ['https://big.example/hub?x=1', 'https://small.example/']
const withHubs = (more: object = {}) => ({
  ...websubSetup,
  publication: { ...websubSetup.publication, hubs, ...more },
})

beforeEach(() => {
  pings = []
  status = 204
})
afterEach(() => stage.close())

async function open(setup = websubSetup, publicUrl?: string) {
  stage = await openHubStage({ setup, ...(publicUrl !== undefined && { publicUrl }) })
  for (const host of ['big.example', 'small.example']) {
    stage.world.set(host, async (request) => {
      pings.push(`${request.method} ${request.url} ${await request.text()}`)
      return new Response(null, { status })
    })
  }
}
const link = async (path: string, init: RequestInit = {}) => {
  const answer = await stage.app.request(path, init)
  return [answer.status, answer.headers.get('link')]
}

describe('a feed', () => {
  it('P1 names its hub and itself in Link headers, of GET, HEAD and 304', async () => {
    await open()
    const expected =
      '<https://feeds.news.example/hub>; rel="hub", <https://feeds.news.example/feeds/culture/atom.xml>; rel="self"'
    const path = '/feeds/culture/atom.xml'
    const etag = (await stage.app.request(path)).headers.get('etag') ?? ''
    expect(await link(path)).toEqual([200, expected])
    expect(await link(path, { method: 'HEAD' })).toEqual([200, expected])
    expect(await link(path, { headers: { 'if-none-match': etag } })).toEqual([304, expected])
  })

  it('P1, J8 names every hub within, in each format', async () => {
    await open(withHubs())
    const text = async (path: string) => (await stage.app.request(path)).text()
    expect(await text('/rss.xml')).toContain(
      '<atom:link href="https://feeds.news.example/hub" rel="hub"/><atom:link href="https://big.example/hub?x=1" rel="hub"/><atom:link href="https://small.example/" rel="hub"/>',
    )
    expect(await text('/atom.xml')).toContain(
      '<link rel="hub" href="https://feeds.news.example/hub"/><link rel="hub" href="https://big.example/hub?x=1"/><link rel="hub" href="https://small.example/"/>',
    )
    expect(JSON.parse(await text('/feed.json'))).toMatchObject({
      feed_url: 'https://feeds.news.example/feed.json',
      hubs: [
        { type: 'WebSub', url: 'https://feeds.news.example/hub' },
        { type: 'WebSub', url: 'https://big.example/hub?x=1' },
        { type: 'WebSub', url: 'https://small.example/' },
      ],
    })
  })

  it('names no hub when the set-up turns it off', async () => {
    await open({ ...websubSetup, publication: { ...websubSetup.publication, hub: false } })
    expect(await link('/rss.xml')).toEqual([
      200,
      '<https://feeds.news.example/rss.xml>; rel="self"',
    ])
    for (const path of ['/rss.xml', '/atom.xml', '/feed.json']) {
      expect(await (await stage.app.request(path)).text()).not.toMatch(/rel="hub"|hubs/)
    }
  })
})

describe('hubs of others', () => {
  const params = (topic: string) => {
    const address = encodeURIComponent(`https://feeds.news.example${topic}`)
    return `hub.mode=publish&hub.url=${address}&hub.topic=${address}`
  }

  it('P2 are told of every address that changed, and of no other', async () => {
    await open(withHubs())
    await stage.run()
    pings = []
    await stage.run()
    expect(pings).toEqual([])
    await stage.save({ id: 'budget', tags: ['politics'] })
    await stage.run()
    await stage.run()
    expect(pings.sort()).toEqual(
      hubs.flatMap((hub) =>
        ['/atom.xml', '/feed.json', '/rss.xml'].map((topic) => `POST ${hub} ${params(topic)}`),
      ),
    )
  })

  it('P2 are told again until they take it', async () => {
    await open(withHubs({ hubs: [hubs[1]] }))
    await stage.run()
    pings = []
    status = 500
    await stage.save({ id: 'budget' })
    await stage.run()
    status = 204
    stage.pass(20 * SECONDS)
    await stage.run()
    stage.pass(HOURS)
    await stage.run()
    expect(pings.filter((ping) => ping.includes('rss.xml'))).toHaveLength(2)
  })

  it('are told with our own hub off, too', async () => {
    await open(withHubs({ hub: false }))
    await stage.run()
    pings = []
    await stage.save({ id: 'budget' })
    await stage.run()
    await stage.run()
    expect(pings).toHaveLength(6)
  })
})
