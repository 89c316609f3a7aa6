import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HOURS, type HubStage, openHubStage, websubSetup } from './hub-stage.ts'
import { createSubscriber, type Subscriber } from './subscriber.ts'

const [main, culture] = websubSetup.feeds
if (!main || !culture) throw new Error('the set-up has two feeds')

let stage: HubStage
let reader: Subscriber
let topic: string

const apply = (given: Partial<typeof culture>) =>
  stage.ports.setup.apply(
    { ...websubSetup, feeds: [main, { ...culture, ...given }] },
    stage.clock.now,
  )

beforeEach(async () => {
  stage = await openHubStage()
  reader = createSubscriber()
  stage.world.set('reader.example', reader.answer)
  topic = `${stage.publicUrl}/feeds/culture/rss.xml`
  await stage.ask({
    mode: 'subscribe',
    topic,
    callback: 'https://reader.example/',
    lease_seconds: '2592000',
  })
  await stage.run()
})
afterEach(() => stage.close())

describe('a subscriber of our hub', () => {
  it('gets the notice of an end when it is time, then hears that the feed is gone', async () => {
    await apply({ closes: '2026-12-10', instead: 'main' })
    await stage.run()
    expect(new TextDecoder().decode(reader.pushes[0]?.body)).toContain(
      'This feed ends on 2026-12-10',
    )
    stage.clock.now = new Date('2026-12-10T22:59:00Z')
    await stage.run()
    expect([reader.pushes.length, reader.challenges.length]).toEqual([1, 1])
    stage.pass(HOURS)
    await stage.run()
    expect(reader.challenges[1]).toMatchObject({ 'hub.mode': 'denied', 'hub.topic': topic })
    expect(reader.pushes).toHaveLength(1)
  })

  it('hears that the feed is gone when it becomes private, and gets no post of it', async () => {
    await apply({ private: true })
    await stage.save({ id: 'secret', tags: ['culture'] })
    await stage.run()
    expect(reader.challenges[1]).toMatchObject({ 'hub.mode': 'denied', 'hub.topic': topic })
    expect(reader.pushes).toEqual([])
  })
})
