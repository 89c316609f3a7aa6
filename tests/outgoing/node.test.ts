import type { LookupFunction } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { type NodeOutgoingSettings, nodeOutgoing } from '../../src/outgoing/node.ts'
import { serve } from './local-server.ts'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

async function served(listener: Parameters<typeof serve>[0]) {
  const server = await serve(listener)
  ends.push(server.stop)
  return server
}

function outgoing(settings: Partial<NodeOutgoingSettings> = {}) {
  return nodeOutgoing({
    allowHosts: ['127.0.0.1'],
    userAgent: 'Posthorn/1 (+https://news.example)',
    timeoutMs: 5_000,
    maxBytes: 1_048_576,
    now: () => new Date('2026-11-22T10:00:00Z'),
    ...settings,
  })
}

/** A resolver in which every name leads to the given addresses. */
const resolvingTo =
  (...addresses: string[]): LookupFunction =>
  (_host, options, callback) => {
    const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
    if (options.all) callback(null, found)
    else callback(null, found[0]?.address ?? '', found[0]?.family)
  }

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    (error: Error) => ({
      message: error.message,
      code: (error.cause as { code?: string } | undefined)?.code,
    }),
  )

describe('fetch', () => {
  it('sends a request once, as given, with its own user agent', async () => {
    const bodies: string[] = []
    const server = await served(async (request, response) => {
      bodies.push((await request.toArray()).join(''))
      response.writeHead(201, { 'x-seen': 'yes' }).end('{"id":7}')
    })
    const response = await outgoing().fetch(`${server.origin}/posts?draft=1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer t' },
      body: '{"text":"ü"}',
    })
    expect([response.status, response.headers.get('x-seen'), await response.json()]).toEqual([
      201,
      'yes',
      { id: 7 },
    ])
    expect(response).toBeInstanceOf(Response)
    expect(bodies).toEqual(['{"text":"ü"}'])
    expect(server.requests.map(({ method, url, headers }) => [method, url, headers])).toEqual([
      [
        'POST',
        '/posts?draft=1',
        {
          host: `127.0.0.1:${server.port}`,
          connection: 'keep-alive',
          'content-type': 'application/json',
          'content-length': '13',
          authorization: 'Bearer t',
          'user-agent': 'Posthorn/1 (+https://news.example)',
          accept: '*/*',
          'accept-encoding': 'gzip, br',
        },
      ],
    ])
  })

  it('sends forms with files', async () => {
    const bodies: string[] = []
    const server = await served(async (request, response) => {
      bodies.push((await request.toArray()).join(''))
      response.end()
    })
    const form = new FormData()
    form.set('file', new Blob(['pixels'], { type: 'image/png' }), 'a.png')
    await outgoing().fetch(server.origin, { method: 'POST', body: form })
    expect(server.requests[0]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
    expect(bodies[0]).toContain('name="file"; filename="a.png"')
    expect(bodies[0]).toContain('pixels')
  })

  it('gives redirects back and does not follow them', async () => {
    const server = await served((_request, response) =>
      response.writeHead(302, { location: 'https://elsewhere.example/' }).end(),
    )
    const response = await outgoing().fetch(server.origin)
    expect([response.status, response.headers.get('location')]).toEqual([
      302,
      'https://elsewhere.example/',
    ])
  })

  it.each([
    ['http://127.0.0.1/', '127.0.0.1'],
    ['http://2130706433/', '127.0.0.1'],
    ['http://0x7f.1/', '127.0.0.1'],
    ['http://0177.0.0.1/', '127.0.0.1'],
    ['http://127.1:8080/', '127.0.0.1'],
    ['http://169.254.169.254/latest', '169.254.169.254'],
    ['http://[::1]/', '::1'],
    ['http://[::ffff:10.0.0.1]/', '::ffff:a00:1'],
    ['https://[fe80::1]/', 'fe80::1'],
  ])('refuses the private address in %s', async (url, host) => {
    expect(await failure(outgoing({ allowHosts: [] }).fetch(url))).toEqual({
      message: `${host} is a private address, so the request was not made; if Posthorn may reach it, add ${host} to POSTHORN_ALLOW_HOSTS`,
      code: 'EPRIVATE',
    })
  })

  it('refuses a name that leads to a private address, and makes no connection', async () => {
    const server = await served((_request, response) => response.end())
    const result = await failure(
      outgoing({ allowHosts: [], lookup: resolvingTo('127.0.0.1', 'fd00::1') }).fetch(
        `http://rebound.example:${server.port}/`,
      ),
    )
    expect(result).toEqual({
      message:
        'rebound.example leads to a private address, so the request was not made; if Posthorn may reach it, add rebound.example to POSTHORN_ALLOW_HOSTS',
      code: 'EPRIVATE',
    })
    expect(server.requests).toEqual([])
  })

  it('judges every connection anew, whatever the name led to before', async () => {
    const server = await served((_request, response) =>
      response.writeHead(200, { connection: 'close' }).end('inside'),
    )
    let answer = '127.0.0.1'
    const settings = { lookup: ((...args) => resolvingTo(answer)(...args)) as LookupFunction }
    const { fetch } = outgoing(settings)
    const url = `http://moving.example:${server.port}/`
    expect(await (await fetch(url)).text()).toBe('inside')
    answer = '10.0.0.1'
    expect(await failure(fetch(url))).toMatchObject({ code: 'EPRIVATE' })
  })

  it.each([
    ['by name', ['News.Example']],
    ['by address', ['127.0.0.1']],
  ])('reaches a private host that is allowed %s', async (_how, allowHosts) => {
    const server = await served((_request, response) => response.end('inside'))
    const { fetch } = outgoing({ allowHosts, lookup: resolvingTo('127.0.0.1') })
    expect(await (await fetch(`http://news.example:${server.port}/`)).text()).toBe('inside')
  })

  it.each(['ftp://news.example/', 'file:///etc/passwd', 'data:text/plain,hello'])(
    'refuses %s',
    async (url) => {
      expect((await failure(outgoing().fetch(url))) as object).toMatchObject({
        message: expect.stringContaining('expected an http or https URL'),
      })
    },
  )

  it('keeps the cause of a refused connection', async () => {
    const server = await serve(() => undefined)
    await server.stop()
    expect(await failure(outgoing().fetch(server.origin))).toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('keeps the cause of a name that does not exist', async () => {
    const lookup: LookupFunction = (host, _options, callback) =>
      callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' }), [])
    expect(await failure(outgoing({ lookup }).fetch('http://nowhere.example/'))).toEqual({
      message: 'fetch failed',
      code: 'ENOTFOUND',
    })
  })

  it('keeps the cause of a connection that broke', async () => {
    const server = await served((request) => request.socket.resetAndDestroy())
    expect(await failure(outgoing().fetch(server.origin, { method: 'POST' }))).toMatchObject({
      code: 'ECONNRESET',
    })
    expect(server.requests.length).toBe(1)
  })

  it('gives up when its caller does, whatever memory was freed meanwhile', async () => {
    const slow = await served((_request, response) => void response.writeHead(200).write('x'))
    const quick = await served((_request, response) => response.end())
    const { fetch } = outgoing({ timeoutMs: 4_000 })
    await fetch(quick.origin)
    setFlagsFromString('--expose-gc')
    const free: () => void = runInNewContext('gc')
    const freeing = setInterval(free, 20)
    ends.push(async () => clearInterval(freeing))
    const start = performance.now()
    const answer = await fetch(slow.origin, { signal: AbortSignal.timeout(300) })
    await expect(answer.text()).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(performance.now() - start).toBeLessThan(3_000)
  })

  it('gives up after the time limit, also while the answer is still coming', async () => {
    const silent = await served(() => undefined)
    const slow = await served((_request, response) => {
      response.write('a')
    })
    const { fetch } = outgoing({ timeoutMs: 100 })
    await expect(fetch(silent.origin)).rejects.toMatchObject({ name: 'TimeoutError' })
    const response = await fetch(slow.origin)
    await expect(response.text()).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  it.each([
    ['announced', { 'content-length': '2000' }, Buffer.alloc(2_000)],
    ['chunked', {}, Buffer.alloc(2_000)],
    ['gzip', { 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(2_000))],
    ['br', { 'content-encoding': 'br' }, brotliCompressSync(Buffer.alloc(2_000))],
  ])('stops at the size limit: %s', async (_name, headers, body) => {
    const server = await served((_request, response) => {
      response.writeHead(200, headers as Record<string, string>)
      response.end(body)
    })
    const read = async () => (await outgoing({ maxBytes: 1_999 }).fetch(server.origin)).text()
    expect(await failure(read())).toEqual({
      message: 'the answer of 127.0.0.1 is larger than 1999 bytes, the most Posthorn reads',
      code: 'ETOOLARGE',
    })
    const enough = await outgoing({ maxBytes: 2_000 }).fetch(server.origin)
    expect(enough.headers.get('content-encoding')).toBeNull()
    expect((await enough.text()).length).toBe(2_000)
  })
})

describe('what is refused by its name alone', () => {
  it.each([
    ['http://10.0.0.1/', '10.0.0.1 is a private address'],
    ['http://[::ffff:127.0.0.1]/', '::ffff:7f00:1 is a private address'],
    ['http://localhost:8080/x', 'localhost is this machine itself'],
    ['http://LOCALHOST./', 'localhost is this machine itself'],
    ['http://a.localhost/', 'a.localhost is this machine itself'],
  ])('%s', async (url, reason) => {
    const one = outgoing({ allowHosts: [] })
    expect(one.refusal?.(url)).toMatch(new RegExp(`^${reason}, so the request was not made`))
    await one.close()
  })

  it.each([
    ['https://localhost.news.example/', []],
    ['http://localhost:8080/', ['127.0.0.1']],
    ['http://localhost:8080/', ['localhost']],
  ])('not %s, where %j may be reached', async (url, allowHosts) => {
    const one = outgoing({ allowHosts })
    expect(one.refusal?.(url)).toBeUndefined()
    await one.close()
  })
})

it('localhost is one of the names of 127.0.0.1: allowing that address allows it', async () => {
  const server = await serve((_request, response) => response.end('here'))
  const { port } = new URL(server.origin)
  const open = outgoing({ allowHosts: ['127.0.0.1'] })
  expect(await (await open.fetch(`http://localhost:${port}/`)).text()).toBe('here')
  const shut = outgoing({ allowHosts: [] })
  expect(await failure(shut.fetch(`http://localhost:${port}/`))).toMatchObject({
    message: expect.stringContaining('localhost leads to a private address'),
  })
  await server.stop()
})
