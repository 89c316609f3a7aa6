import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { nodeOutgoing } from '../../src/outgoing/node.ts'
import { decideDelivery } from '../../src/tasks/decide-delivery.ts'
import { readPage } from '../../src/tasks/read-page.ts'
import { sendDelivery } from '../../src/tasks/send-delivery.ts'
import { HOUR, schedule, testPorts, twoAccounts } from '../fakes/in-memory-ports.ts'
import { type LocalServer, serve } from '../outgoing/local-server.ts'

const png = Uint8Array.from([
  ...[0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52],
  ...[0, 0, 4, 176, 0, 0, 2, 118, 8, 2, 0, 0, 0],
])

type Answer = (origin: string) => {
  readonly status?: number
  readonly headers?: Record<string, string>
  readonly body?: string | Uint8Array
  /** Nothing more comes, and no end. */
  readonly hangs?: boolean
}

const pageOf = (origin: string, path = '/ferry') =>
  `<!doctype html><head><link rel="canonical" href="${origin}${path}"><meta property="og:title" content="Ferry"><meta property="og:image" content="/ferry.png"></head>`

/** A site on 127.0.0.1: what its paths answer may change. */
async function site(pages: Record<string, Answer | 'never'>) {
  const server: LocalServer = await serve((request, response) => {
    const answer = pages[request.url ?? '']
    if (answer === 'never') return
    const {
      status = 200,
      headers = {},
      body = '',
      hangs,
    } = answer?.(server.origin) ?? { status: 404 }
    response.writeHead(status, headers)[hangs ? 'write' : 'end'](body)
  })
  return server
}

const good: Record<string, Answer> = {
  '/ferry': (origin) => ({ body: pageOf(origin) }),
  '/ferry.png': () => ({ body: png }),
}

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** Requests that may reach 127.0.0.1, unless nothing private may be reached. */
function outgoing(allowHosts: readonly string[] = ['127.0.0.1'], timeoutMs = 2_000) {
  const made = nodeOutgoing({
    allowHosts,
    userAgent: 'Posthorn/test',
    timeoutMs,
    maxBytes: 15 * 1024 * 1024,
    now: () => new Date(),
  })
  closing.push(() => made.close())
  return made
}

async function look(pages: Record<string, Answer | 'never'>, request = 2_000, allow?: string[]) {
  const server = await site(pages)
  closing.push(() => server.stop())
  const { ports, close } = await testPorts()
  closing.push(async () => close())
  const reading = {
    outgoing: outgoing(allow, request),
    timings: { ...ports.timings, request },
  }
  const seen = await readPage(reading, { url: `${server.origin}/ferry` })
  return { seen, port: server.port, asked: server.requests.map(({ url }) => url) }
}

const reasonOf = ({ seen, port }: Awaited<ReturnType<typeof look>>) =>
  seen.live ? 'live' : seen.reason.replaceAll(String(port), 'PORT')

const HOST = 'http://127.0.0.1:PORT'

describe('the page of a post', () => {
  const cases: [string, Record<string, Answer | 'never'>, string][] = [
    ['is live', good, 'live'],
    [
      'is live without an image',
      { '/ferry': (o) => ({ body: pageOf(o).replace('og:image', 'x') }) },
      'live',
    ],
    [
      'is live after redirects',
      {
        ...good,
        '/ferry': () => ({ status: 301, headers: { location: '/ferry/' } }),
        '/ferry/': (o) => ({ body: pageOf(o) }),
        '/ferry.png': () => ({ status: 302, headers: { location: '/cdn.png' } }),
        '/cdn.png': () => ({ body: png }),
      },
      'live',
    ],
    [
      'is live when it comes packed',
      {
        ...good,
        '/ferry': (o) => ({ body: gzipSync(pageOf(o)), headers: { 'content-encoding': 'gzip' } }),
      },
      'live',
    ],
    ['is not there', {}, `The page cannot be read yet: 127.0.0.1:PORT answered 404 Not Found.`],
    [
      'is a challenge',
      { '/ferry': () => ({ status: 403, headers: { 'cf-mitigated': 'challenge' } }) },
      'The page cannot be read yet: 127.0.0.1:PORT answered 403 Forbidden: its bot protection asks for a browser; whoever runs 127.0.0.1:PORT must let Posthorn through.',
    ],
    [
      'is in a loop of redirects',
      { '/ferry': () => ({ status: 302, headers: { location: '/ferry' } }) },
      'The page cannot be read yet: it redirects more than 5 times.',
    ],
    [
      'leads to the front page',
      {
        '/ferry': () => ({ status: 302, headers: { location: '/' } }),
        '/': (o) => ({ body: pageOf(o, '/') }),
      },
      `The page says that it is another one: ${HOST}/`,
    ],
    [
      'has no title for cards',
      { '/ferry': (o) => ({ body: pageOf(o).replace('og:title', 'x') }) },
      'The page has no og:title yet.',
    ],
    [
      'has an image that is none',
      { ...good, '/ferry.png': () => ({ body: '<html>Not found</html>' }) },
      `The image of the page is no PNG, JPEG, GIF, WebP or AVIF that can be decoded: ${HOST}/ferry.png`,
    ],
    [
      'has an image that is not there',
      { '/ferry': (o) => ({ body: pageOf(o) }) },
      'The image of the page cannot be read: 127.0.0.1:PORT answered 404 Not Found.',
    ],
    [
      'has a large image',
      {
        ...good,
        '/ferry.png': () => ({
          body: Uint8Array.from({ length: 6_000_000 }, (_, at) => png[at] ?? 0),
        }),
      },
      'live',
    ],
    [
      'has an image that tells its size too late',
      { ...good, '/ferry.png': () => ({ body: new Uint8Array(11 * 1024 * 1024), hangs: true }) },
      `The image of the page is no PNG, JPEG, GIF, WebP or AVIF that can be decoded: ${HOST}/ferry.png`,
    ],
    [
      'has its image in a private network',
      { '/ferry': (o) => ({ body: pageOf(o).replace('/ferry.png', 'http://10.0.0.1/a.png') }) },
      'The image of the page cannot be read: 10.0.0.1 is a private address, so the request was not made; if Posthorn may reach it, add 10.0.0.1 to POSTHORN_ALLOW_HOSTS.',
    ],
  ]
  it.each(cases)('%s', async (_, pages, reason) => {
    expect(reasonOf(await look(pages))).toBe(reason)
  })

  it('is not waited for longer than a request may take', async () => {
    expect(reasonOf(await look({ '/ferry': 'never' }, 80))).toBe(
      'The page cannot be read yet: there was no complete answer within 0.08 s.',
    )
  })

  it('is not looked for in a private network', async () => {
    const looked = await look(good, 2_000, [])
    expect(reasonOf(looked)).toContain('127.0.0.1 is a private address')
    expect(looked.asked).toEqual([])
  })

  it('that belongs to a post with an image of its own has that one read', async () => {
    const server = await site({ '/ferry': (o) => ({ body: pageOf(o).replace('og:image', 'x') }) })
    closing.push(() => server.stop())
    const { ports } = await testPorts()
    const url = `${server.origin}/ferry`
    const reading = { outgoing: outgoing(), timings: { ...ports.timings, request: 2_000 } }
    const seen = await readPage(reading, { url, image: { url: `${server.origin}/own.png` } })
    expect(seen.live).toBe(false)
    expect(server.requests.map((request) => request.url)).toEqual(['/ferry', '/own.png'])
  })
})

/** Post `one` for two accounts, on a site that the test changes. */
async function gate(pages: Record<string, Answer | 'never'>, approve = false) {
  const server = await site(pages)
  closing.push(() => server.stop())
  const schedules = [schedule('news', ['masto', 'x'], { checkPage: true, approve })]
  const ground = await testPorts({
    setup: { ...twoAccounts, schedules },
    over: { outgoing: outgoing() },
    timings: { request: 2_000 },
  })
  await ground.save({ id: 'one', url: `${server.origin}/ferry` })
  const { ports, clock } = ground
  const masto = await ground.delivery('one', 'masto')
  return {
    ...ground,
    masto: masto.id,
    x: (await ground.delivery('one', 'x')).id,
    pagesAsked: () => server.requests.filter(({ url }) => url === '/ferry').length,
    now: async () => {
      const { state, pageChecks, reason, dueAt } = await ground.delivery('one', 'masto')
      return { state, pageChecks, waits: (dueAt.getTime() - clock.now().getTime()) / 1000, reason }
    },
    send: (id = masto.id) => sendDelivery(ports, id),
  }
}

describe('a delivery whose page must be live', () => {
  it('goes out when it is, and the page is read once for all accounts', async () => {
    const { send, masto, x, pagesAsked, texts } = await gate(good)
    expect(await Promise.all([send(masto), send(x)])).toEqual(['sent', 'sent'])
    expect(pagesAsked()).toBe(1)
    expect(await texts('x')).toHaveLength(1)
  })

  it('waits until it is live', async () => {
    const pages: Record<string, Answer> = {}
    const { send, now, clock, texts, masto, x, pagesAsked } = await gate(pages)
    expect(await send()).toBe('left')
    expect(await now()).toEqual({
      state: 'planned',
      pageChecks: 1,
      waits: 30,
      reason: expect.stringContaining('answered 404 Not Found.'),
    })
    await send(x)
    expect(pagesAsked()).toBe(1)
    clock.advance(30_000)
    await send()
    expect(await now()).toMatchObject({ pageChecks: 2, waits: 60 })
    expect(pagesAsked()).toBe(2)
    Object.assign(pages, good)
    clock.advance(60_000)
    expect(await send(masto)).toBe('sent')
    expect(await send(x)).toBe('sent')
    expect(pagesAsked()).toBe(3)
    expect(await texts('mastodon')).toHaveLength(1)
  })

  it('is looked at anew when the post has changed', async () => {
    const pages: Record<string, Answer> = {}
    const { send, now, save, ports, masto, pagesAsked } = await gate(pages)
    await send()
    const post = await ports.posts.byId('one')
    await save({ id: 'one', url: post?.url ?? '', title: 'Another' })
    const { dueAt } = (await ports.deliveries.byId(masto)) ?? {}
    if (!dueAt) throw new Error('no delivery')
    await decideDelivery(ports, masto, { event: 'reschedule', at: ports.clock.now() })
    await send()
    expect(pagesAsked()).toBe(2)
    expect(await now()).toMatchObject({ pageChecks: 2 })
  })

  it('is held after eight looks; whoever approves it then lets it go', async () => {
    const { send, now, clock, ports, masto, pagesAsked, texts } = await gate({})
    const waits: number[] = []
    for (let looked = 1; looked <= 8; looked++) {
      await send()
      const { waits: seconds } = await now()
      if (looked < 8) waits.push(seconds)
      clock.advance(Math.max(0, seconds) * 1000)
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 600, 600])
    expect(await now()).toMatchObject({
      state: 'held',
      pageChecks: 8,
      reason: expect.stringContaining('answered 404 Not Found.'),
    })
    expect(pagesAsked()).toBe(8)
    await decideDelivery(ports, masto, { event: 'approve' })
    expect(await send()).toBe('sent')
    expect(pagesAsked()).toBe(8)
    expect(await texts('mastodon')).toHaveLength(1)
  })

  it('is looked at although its text was approved before', async () => {
    const { send, now, ports, masto } = await gate({}, true)
    await decideDelivery(ports, masto, { event: 'approve' })
    await send()
    expect(await now()).toMatchObject({ state: 'planned', pageChecks: 1 })
  })

  it('is not looked at while another rule holds it', async () => {
    const { send, ports, clock, pagesAsked } = await gate(good)
    await ports.setup.rest('masto', new Date(clock.now().getTime() + HOUR), 'Too many requests')
    await send()
    expect(pagesAsked()).toBe(0)
  })

  it('is not looked at again after a first attempt', async () => {
    const pages = { ...good }
    const { send, order, clock, pagesAsked } = await gate(pages)
    await order({ network: 'mastodon', on: 'create', do: '429', times: 1 })
    expect(await send()).toBe('later')
    for (const path of Object.keys(pages)) delete pages[path]
    clock.advance(HOUR)
    expect(await send()).toBe('sent')
    expect(pagesAsked()).toBe(1)
  })
})
