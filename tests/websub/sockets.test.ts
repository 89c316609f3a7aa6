import { createHmac } from 'node:crypto'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Listening, listen } from '../../src/node/listen.ts'
import { startScheduler } from '../../src/node/scheduler.ts'
import { nodeOutgoing } from '../../src/outgoing/node.ts'
import { tick } from '../../src/tasks/tick.ts'
import { type LocalServer, serve } from '../outgoing/local-server.ts'
import { HOURS, type HubStage, hubForm, openHubStage, SECONDS, websubSetup } from './hub-stage.ts'
import { createSubscriber, type Subscriber } from './subscriber.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const allowed = ['127.0.0.1']
async function open(allowHosts = allowed, setup = websubSetup) {
  const listening: Listening = await listen('127.0.0.1', 0)
  const outgoing = nodeOutgoing({
    allowHosts,
    userAgent: 'Posthorn',
    timeoutMs: 5_000,
    maxBytes: 1_048_576,
    now: () => new Date('2026-11-23T08:00:00Z'),
    lookup: (_name, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
  })
  const stage = await openHubStage({ publicUrl: listening.url, outgoing, setup })
  listening.answerWith(stage.app.fetch)
  closing.push(async () => {
    await listening.close(0)
    await stage.close()
    await outgoing.close()
  })
  return stage
}

/** A subscriber behind a real server. */
async function openReader(): Promise<Subscriber & Pick<LocalServer, 'origin' | 'requests'>> {
  const reader = createSubscriber()
  const server = await serve((incoming, response) => {
    const { method = 'GET', headers, url = '/' } = incoming
    const body = method === 'POST' ? (Readable.toWeb(incoming) as ReadableStream) : undefined
    const request = new Request(`http://${headers.host}${url}`, {
      method,
      headers: headers as Record<string, string>,
      ...(body && { body, duplex: 'half' }),
    } as RequestInit)
    void reader.answer(request).then(async (answer) => {
      response.writeHead(answer.status)
      response.end(await answer.text())
    })
  })
  closing.push(() => server.stop())
  return { ...reader, origin: server.origin, requests: server.requests }
}

describe('over real sockets', () => {
  let stage: HubStage
  beforeEach(async () => {
    stage = await open()
  })
  const ask = async (callback: string, more: Readonly<Record<string, string>> = {}) => {
    const wish = { mode: 'subscribe', topic: stage.topic, callback, ...more }
    const answer = await fetch(`${stage.publicUrl}/hub`, { method: 'POST', body: hubForm(wish) })
    return answer.status
  }

  it('a saved post reaches each subscriber once, signed, within seconds; one that fails by retry; one that left never', async () => {
    const [reader, failing, gone] = [await openReader(), await openReader(), await openReader()]
    const callbacks = [reader, failing, gone].map(({ origin }) => `${origin}/cb?id=1`)
    for (const callback of callbacks) expect(await ask(callback, { secret: 'shh' })).toBe(202)
    const scheduler = startScheduler(stage.ports, stage.rounds)
    closing.push(() => scheduler.stop())
    const subscribers = async () =>
      (await stage.ports.hub.subscribers(stage.clock.now)).get(stage.topic)
    await expect.poll(subscribers, { timeout: 5_000 }).toBe(3)
    expect(await ask(callbacks[2] ?? '', { mode: 'unsubscribe' })).toBe(202)
    await expect.poll(subscribers, { timeout: 5_000 }).toBe(2)

    failing.state.statuses = [500]
    await stage.save({ id: 'ferry', title: 'The night ferry stays' })
    await expect
      .poll(() => [reader.pushes.length, failing.pushes.length], { timeout: 5_000 })
      .toEqual([1, 1])
    await expect
      .poll(async () =>
        (await stage.ports.hub.pushes(5)).map(({ state, tries }) => `${state} ${tries}`).sort(),
      )
      .toEqual(['done 1', 'waiting 1'])
    stage.pass(20 * SECONDS)
    await expect.poll(() => failing.pushes.length, { timeout: 5_000 }).toBe(2)
    await expect
      .poll(async () =>
        (await stage.ports.hub.pushes(5)).map(({ state, tries }) => `${state} ${tries}`).sort(),
      )
      .toEqual(['done 1', 'done 2'])

    const answer = await fetch(stage.topic)
    const body = new Uint8Array(await answer.arrayBuffer())
    const [push] = reader.pushes
    expect(push).toEqual({
      url: callbacks[0],
      contentType: answer.headers.get('content-type'),
      link: answer.headers.get('link'),
      signature: `sha256=${createHmac('sha256', 'shh').update(body).digest('hex')}`,
      body,
    })
    expect(new TextDecoder().decode(body)).toContain('The night ferry stays')
    expect([reader.pushes.length, failing.pushes.length, gone.pushes.length]).toEqual([1, 2, 0])
  }, 20_000)

  it('a Posthorn that has this one as its source gets each post pushed, without a poll', async () => {
    await stage.save({ id: 'old' })
    const other = await open(allowed, {
      ...websubSetup,
      sources: [{ id: 'daily', type: 'feed', url: stage.topic, every: HOURS, websub: true }],
    })
    const there = async () =>
      (await other.ports.posts.list({ limit: 10 })).items.map(({ title }) => title).sort()
    await tick(other.ports)
    expect(await there()).toEqual(['Post old'])
    await other.run()
    await stage.run()
    expect(await stage.ports.hub.subscribers(stage.clock.now)).toEqual(new Map([[stage.topic, 1]]))
    await stage.save({ id: 'fresh', published_at: new Date('2026-11-23T07:59:00Z') })
    await stage.run()
    await expect.poll(there).toEqual(['Post fresh', 'Post old'])
    expect(await stage.ports.hub.pushes(5)).toMatchObject([{ state: 'done', tries: 1 }])
  })
})

describe('callbacks on private addresses', () => {
  it('are refused at once when they are written out, and when a name leads there', async () => {
    const stage = await open([])
    const reader = await openReader()
    const ask = (callback: string) => stage.ask({ mode: 'subscribe', topic: stage.topic, callback })
    expect(await ask(`${reader.origin}/cb`)).toEqual({
      status: 400,
      text: 'hub.callback: its host is not on the public internet\n',
    })
    expect((await ask(`${reader.origin.replace('127.0.0.1', 'sneaky.example')}/cb`)).status).toBe(
      202,
    )
    await stage.run()
    expect(reader.requests).toEqual([])
    expect(stage.log.join('\n')).toContain('sneaky.example leads to a private address')
  })
})
