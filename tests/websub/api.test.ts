import { expect, it } from 'vitest'
import { openHubStage, websubSetup } from './hub-stage.ts'
import { createSubscriber } from './subscriber.ts'

it('the API tells who subscribes, what was pushed and which sources push', async () => {
  const source = { id: 'cms', type: 'feed', url: 'https://cms.example/', every: 900_000 } as const
  const stage = await openHubStage({ setup: { ...websubSetup, sources: [source] } })
  const reader = createSubscriber()
  stage.world.set('reader.example', reader.answer)
  reader.state.statuses = [503]
  const callback = 'https://reader.example/between-us'
  await stage.ask({ mode: 'subscribe', topic: stage.topic, callback, secret: 'between us' })
  await stage.run()
  await stage.save({ id: 'one' })
  await stage.ports.sourceHubs.put({
    sourceId: 'cms',
    hub: 'https://hub.example/',
    topic: 'https://cms.example/',
    token: 'nobody-guesses',
    secret: 'very secret',
    nextAt: new Date('2026-11-24T08:00:00Z'),
  })
  await stage.run()
  expect(await stage.api('/hub')).toEqual({
    subscribers: [{ topic: 'https://feeds.news.example/rss.xml', count: 1 }],
    pushes: [
      {
        kind: 'push',
        topic: 'https://feeds.news.example/rss.xml',
        host: 'reader.example',
        state: 'waiting',
        tries: 1,
        created_at: '2026-11-23T08:00:00.000Z',
        changed_at: '2026-11-23T08:00:00.000Z',
        due_at: '2026-11-23T08:00:20.000Z',
        reason: 'answered 503',
      },
    ],
    sources: [{ source: 'cms', hub: 'https://hub.example/', topic: 'https://cms.example/' }],
  })
  await stage.close()
})
