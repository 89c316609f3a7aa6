import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HOURS, type HubStage, openHubStage, websubSetup } from './hub-stage.ts'

let stage: HubStage
/** What came to the reader: the parameters of each GET, the body of each POST. */
let heard: { asked: Record<string, string>[]; told: (string | null)[] }
let confirm: (challenge: string) => Response

beforeEach(async () => {
  stage = await openHubStage()
  heard = { asked: [], told: [] }
  confirm = (challenge) => new Response(challenge)
  stage.world.set('reader.example', answer)
})
afterEach(() => stage.close())

async function answer(request: Request): Promise<Response> {
  if (request.method === 'POST') {
    heard.told.push(`${request.url} ${await request.text()}`)
    return new Response(null)
  }
  const parameters = Object.fromEntries(new URL(request.url).searchParams)
  heard.asked.push(parameters)
  return confirm(parameters.challenge ?? '')
}

const callback = 'https://reader.example/told'
async function register(more: Readonly<Record<string, string>> = {}) {
  const body = new URLSearchParams({
    notifyProcedure: '',
    domain: 'reader.example',
    port: '443',
    path: '/told',
    protocol: 'https-post',
    url1: stage.topic,
    ...more,
  })
  const response = await stage.app.request('/rsscloud/pleaseNotify', { method: 'POST', body })
  return [response.status, response.headers.get('content-type'), await response.text()]
}
const xml = (success: boolean, message: string) => [
  200,
  'text/xml; charset=utf-8',
  `<?xml version="1.0"?>\n<notifyResult success="${success}" msg="${message}"/>\n`,
]
const taken = xml(
  true,
  'You will be asked to confirm, and told of changes for 25 hours from then on.',
)
const lineOf = async (path: string) =>
  /<cloud [^>]*>/.exec(new TextDecoder().decode(await stage.feedBytes(path)))?.[0]

describe('a reader that speaks rssCloud', () => {
  it('finds in RSS where to ask', async () => {
    await stage.save({ id: 'one', tags: ['bridges'] })
    const cloud =
      '<cloud domain="feeds.news.example" port="443" path="/rsscloud/pleaseNotify" registerProcedure="" protocol="https-post"/>'
    expect(await lineOf('/rss.xml')).toBe(cloud)
    expect(await lineOf('/tags/bridges/rss.xml')).toBe(cloud)
    expect(await lineOf('/atom.xml')).toBeUndefined()
    await stage.ports.setup.apply(
      { ...websubSetup, publication: { ...websubSetup.publication, hub: false } },
      stage.clock.now,
    )
    expect(await lineOf('/rss.xml')).toBeUndefined()
    expect(await register()).toEqual(xml(false, `There is no such feed here: ${stage.topic}`))
  })

  it('is asked to confirm, and then told which feed changed', async () => {
    expect(await register()).toEqual(taken)
    expect(heard.asked).toEqual([])
    await stage.run()
    expect(heard.asked).toEqual([
      { url: stage.topic, challenge: expect.stringMatching(/^[\da-f]{64}$/) },
    ])
    await stage.save({ id: 'one' })
    await stage.run()
    await stage.run()
    const told = `${callback} ${new URLSearchParams({ url: stage.topic })}`
    expect(heard.told).toEqual([told])
    await stage.save({ id: 'two' })
    await stage.run()
    expect(heard.told).toEqual([told, told])
  })

  it('is told nothing before it has confirmed, or when it answers something else', async () => {
    confirm = () => new Response('welcome')
    await register()
    await stage.run()
    await stage.save({ id: 'one' })
    await stage.run()
    expect([heard.asked.length, heard.told]).toEqual([1, []])
    expect(await stage.ports.hub.subscription(stage.topic, callback)).toBeUndefined()
  })

  it('is told for 25 hours, and longer when it asks again', async () => {
    await register()
    await stage.run()
    stage.pass(24 * HOURS)
    await register()
    await stage.run()
    stage.pass(24 * HOURS)
    await stage.save({ id: 'one' })
    await stage.run()
    stage.pass(HOURS)
    await stage.save({ id: 'two' })
    await stage.run()
    expect(heard.told).toHaveLength(1)
  })

  it('may ask for several feeds at once', async () => {
    await stage.save({ id: 'one', tags: ['culture'] })
    const url2 = `${stage.publicUrl}/feeds/culture/rss.xml`
    expect(await register({ url2 })).toEqual(taken)
    await stage.run()
    await stage.save({ id: 'two', tags: ['culture'] })
    await stage.run()
    const told = [stage.topic, url2].map((url) => `${callback} ${new URLSearchParams({ url })}`)
    expect([...heard.told].sort()).toEqual(told.sort())
  })

  it('hears nothing it has no words for when the feed goes', async () => {
    const url1 = `${stage.publicUrl}/feeds/culture/rss.xml`
    await register({ url1 })
    await stage.run()
    const [main] = websubSetup.feeds
    await stage.ports.setup.apply({ ...websubSetup, feeds: main ? [main] : [] }, stage.clock.now)
    await stage.run()
    expect([heard.asked.length, heard.told]).toEqual([1, []])
    expect(await stage.ports.hub.subscription(url1, callback)).toBeUndefined()
  })

  it.each([
    [{ domain: '10.0.0.1' }, 'domain: it is not on the public internet'],
    [{ protocol: 'soap' }, 'protocol: expected http-post or https-post'],
    [
      { url1: 'https://feeds.news.example/feeds/none/rss.xml' },
      'There is no such feed here: https://feeds.news.example/feeds/none/rss.xml',
    ],
  ])('is refused in plain words: %j', async (more, message) => {
    expect(await register(more as Record<string, string>)).toEqual(xml(false, message))
  })

  it('leaves room for others, as subscribers of the hub do', async () => {
    confirm = () => new Response('no')
    const answers: unknown[] = []
    for (let count = 0; count < 21; count += 1) {
      answers.push((await register({ path: `/${count}` }))[2])
    }
    expect(answers.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => taken[2]))
    expect(answers[20]).toBe(
      xml(false, 'domain: there are too many registrations of this host, or for this feed')[2],
    )
  })
})
