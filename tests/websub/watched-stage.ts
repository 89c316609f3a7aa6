import { createSignInLink } from '../../src/tasks/access.ts'
import { type Given, HOURS, openHubStage, websubSetup } from './hub-stage.ts'
import { createSubscriber } from './subscriber.ts'

/** A hub with a morning behind it: readers that take, one that fails, one that speaks rssCloud, and two hubs of others. */
export async function openWatchedStage(given: Pick<Given, 'publicUrl' | 'assets'> = {}) {
  const publication = {
    ...websubSetup.publication,
    hubs: ['https://hub.example/', 'https://quiet.example/'],
  }
  const source = { id: 'cms', type: 'feed', url: 'https://cms.example/', every: 900_000 } as const
  const setup = { ...websubSetup, publication, sources: [source] }
  const stage = await openHubStage({ ...given, setup })
  const readers = new Map(
    ['reader.example', 'broken.example', 'cloud.example'].map((host) => [host, createSubscriber()]),
  )
  for (const [host, { answer }] of readers) stage.world.set(host, answer)
  stage.world.set('cloud.example', async (request) => {
    const challenge = new URL(request.url).searchParams.get('challenge')
    return new Response(challenge)
  })
  stage.world.set('hub.example', () => new Response(null, { status: 204 }))
  stage.world.set('quiet.example', () => new Response(null, { status: 503 }))
  await stage.save({ id: 'old', tags: ['Brücken'] })
  const watched = [stage.topic, `${stage.publicUrl}/tags/br%C3%BCcken/atom.xml`]
  for (const topic of watched) {
    for (const user of [1, 2]) {
      const callback = `https://reader.example/between-us/${user}`
      await stage.ask({ mode: 'subscribe', topic, callback, lease_seconds: `${user * 86_400}` })
    }
  }
  await stage.ask({
    ...{ mode: 'subscribe', topic: stage.topic },
    callback: 'https://broken.example/x',
  })
  await stage.app.request('/rsscloud/pleaseNotify', {
    method: 'POST',
    body: new URLSearchParams({
      ...{ domain: 'cloud.example', port: '443', path: '/told', protocol: 'https-post' },
      url1: stage.topic,
    }),
  })
  await stage.run()
  const broken = readers.get('broken.example')
  if (broken) broken.state.statuses = Array.from({ length: 20 }, () => 500)
  await stage.save({ id: 'new', tags: ['Brücken'] })
  await stage.ports.sourceHubs.put({
    ...{ sourceId: 'cms', hub: 'https://push.example/', topic: 'https://cms.example/' },
    ...{ token: 'nobody-guesses', secret: 'very secret' },
    nextAt: new Date(stage.clock.now.getTime() + 24 * HOURS),
  })
  await stage.run()
  return { ...stage, signInToken: () => createSignInLink(stage.ports) }
}

export type WatchedStage = Awaited<ReturnType<typeof openWatchedStage>>
