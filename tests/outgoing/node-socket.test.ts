import { createServer } from 'node:http'
import type { AddressInfo, LookupFunction } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { type NodeOutgoingSettings, nodeOutgoing } from '../../src/outgoing/node.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

/** A server of WebSockets that does with each what is said. */
async function served(speak: (socket: WebSocket, agent?: string) => void): Promise<number> {
  const server = createServer((_request, response) => void response.writeHead(403).end('no'))
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, connection, head) => {
    if (request.url === '/closed') return void connection.end('HTTP/1.1 401 Unauthorized\r\n\r\n')
    if (request.url === '/silent') return void ends.unshift(() => connection.destroy())
    sockets.handleUpgrade(request, connection, head, (socket) =>
      speak(socket, request.headers['user-agent']),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ends.push(() => {
    for (const socket of sockets.clients) socket.terminate()
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return (server.address() as AddressInfo).port
}

function outgoing(settings: Partial<NodeOutgoingSettings> = {}) {
  const made = nodeOutgoing({
    allowHosts: ['127.0.0.1'],
    userAgent: 'Posthorn/1',
    timeoutMs: 5_000,
    maxBytes: 100,
    now: () => new Date('2026-11-22T10:00:00Z'),
    ...settings,
  })
  ends.push(made.close)
  return made.socket as NonNullable<typeof made.socket>
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: Error & { code?: string | number; cause?: { code?: string } }) =>
      error.cause?.code ?? (typeof error.code === 'string' ? error.code : error.name),
  )

it('speaks in texts, in their order, under its own name', async () => {
  const port = await served((socket, agent) => {
    socket.send(`hello ${agent}`)
    socket.on('message', (text) => socket.send(`heard ${text}`))
  })
  const socket = await outgoing()(`ws://127.0.0.1:${port}/`)
  socket.send('ä')
  socket.send('b')
  const heard = [await socket.receive(), await socket.receive(), await socket.receive()]
  expect(heard).toEqual(['hello Posthorn/1', 'heard ä', 'heard b'])
  socket.close()
  expect(await socket.receive()).toBe(undefined)
  socket.send('dropped')
})

it('gives what came before the other side closed', async () => {
  const port = await served((socket) => {
    socket.send('last')
    socket.close()
  })
  const socket = await outgoing()(`ws://127.0.0.1:${port}/`)
  expect([await socket.receive(), await socket.receive()]).toEqual(['last', undefined])
})

it('lets everything else have its turn, however much comes at once', async () => {
  const port = await served((socket) => {
    for (let count = 0; count < 500; count += 1) socket.send('x')
  })
  const socket = await outgoing({ maxBytes: 1_000 })(`ws://127.0.0.1:${port}/`)
  let turns = 0
  const turn = () => {
    turns += 1
    next = setImmediate(turn)
  }
  let next = setImmediate(turn)
  for (let count = 0; count < 500; count += 1) expect(await socket.receive()).toBe('x')
  clearImmediate(next)
  expect(turns).toBeGreaterThan(400)
  socket.close()
})

it('tells a connection that broke', async () => {
  const port = await served((socket) => socket.terminate())
  const socket = await outgoing()(`ws://127.0.0.1:${port}/`)
  expect(await codeOf(socket.receive())).toBe('ECONNRESET')
})

it.each([
  ['/', 'ECONNREFUSED', 1],
  ['/closed', 'HTTP 401', undefined],
])('rejects when none opens: %s', async (path, code, other) => {
  const port = other ?? (await served(() => {}))
  expect(await codeOf(outgoing()(`ws://127.0.0.1:${port}${path}`))).toBe(code)
})

it('ends in time, open or not, by its own limit and by that of the caller', async () => {
  const port = await served(() => {})
  const open = outgoing({ timeoutMs: 50 })
  expect(await codeOf(open(`ws://127.0.0.1:${port}/silent`))).toBe('TimeoutError')
  expect(await codeOf((await open(`ws://127.0.0.1:${port}/`)).receive())).toBe('TimeoutError')
  const caller = new AbortController()
  const socket = await outgoing()(`ws://127.0.0.1:${port}/`, caller.signal)
  const waiting = codeOf(socket.receive())
  caller.abort(new DOMException('enough', 'AbortError'))
  expect(await waiting).toBe('AbortError')
  expect(await codeOf(outgoing()(`ws://127.0.0.1:${port}/`, caller.signal))).toBe('AbortError')
})

it.each([
  ['one text', [101]],
  ['many that nobody reads', [50, 50, 50]],
])('reads no more than it may: %s', async (_, sizes) => {
  const ended = Promise.withResolvers<void>()
  const port = await served((socket) => {
    for (const size of sizes) socket.send('x'.repeat(size))
    socket.on('close', () => ended.resolve())
  })
  const socket = await outgoing()(`ws://127.0.0.1:${port}/`)
  await ended.promise
  expect(await codeOf(socket.receive())).toBe('ETOOLARGE')
})

const resolvingTo =
  (...addresses: string[]): LookupFunction =>
  (_host, options, callback) => {
    const found = addresses.map((address) => ({ address, family: 4 }))
    if (options.all) callback(null, found)
    else callback(null, found[0]?.address ?? '', 4)
  }

it.each([
  ['ws://10.0.0.1/', '10.0.0.1 is a private address'],
  ['wss://relay.example/', 'relay.example leads to a private address'],
  ['ws://[::1]:7777/', '::1 is a private address'],
])('refuses %s', async (url, why) => {
  const lookup = resolvingTo('10.0.0.1', '127.0.0.1')
  await expect(outgoing({ allowHosts: [], lookup })(url)).rejects.toMatchObject({
    message: expect.stringContaining(why),
    cause: { code: 'EPRIVATE' },
  })
})

it('reaches a name by the addresses that may be reached', async () => {
  const port = await served((socket) => socket.send('hello'))
  const lookup = resolvingTo('10.0.0.1', '127.0.0.1')
  const socket = await outgoing({ lookup })(`ws://relay.example:${port}/`)
  expect(await socket.receive()).toBe('hello')
})

it('opens no other address', async () => {
  await expect(outgoing()('https://relay.example/')).rejects.toThrow(
    'expected a ws or wss address, got https:',
  )
})
