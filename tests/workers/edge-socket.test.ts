import { expect, it } from 'vitest'
import { edgeOutgoing } from '../../src/outgoing/edge.ts'

declare const WebSocketPair: new () => { 0: Server; 1: WebSocket }
interface Server {
  accept(): void
  send(text: string): void
  close(code?: number): void
  addEventListener(type: 'message', heard: (event: { data: string }) => void): void
}

/** A platform on the other side of which is `speak`; everything asked for is kept. */
function sockets(speak: (server: Server) => void, settings: object = {}) {
  const asked: unknown[] = []
  const fetch = async (input: string, init: RequestInit) => {
    asked.push(input, Object.fromEntries(new Headers(init.headers)))
    const { 0: server, 1: client } = new WebSocketPair()
    server.accept()
    speak(server)
    return new Response(null, { status: 101, webSocket: client } as ResponseInit)
  }
  const { socket } = edgeOutgoing({
    fetch: fetch as typeof globalThis.fetch,
    allowHosts: [],
    userAgent: 'Posthorn/1',
    timeoutMs: 5_000,
    maxBytes: 20,
    now: () => new Date('2026-11-22T10:00:00Z'),
    ...settings,
  })
  return { open: socket as NonNullable<typeof socket>, asked }
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: Error & { cause?: { code?: string } }) => error.cause?.code ?? error.name,
  )

it('asks for a socket and speaks in texts', async () => {
  const { open, asked } = sockets((server) => {
    server.addEventListener('message', ({ data }) => server.send(`heard ${data}`))
    server.send('hello')
  })
  const socket = await open('wss://relay.example/a?b=1')
  socket.send('ä')
  expect([await socket.receive(), await socket.receive()]).toEqual(['hello', 'heard ä'])
  expect(asked).toEqual([
    'https://relay.example/a?b=1',
    { upgrade: 'websocket', 'user-agent': 'Posthorn/1' },
  ])
  socket.close()
  socket.send('dropped')
})

it('gives what came before the other side closed', async () => {
  const { open } = sockets((server) => {
    server.send('last')
    server.close(1000)
  })
  const socket = await open('wss://relay.example')
  expect([await socket.receive(), await socket.receive()]).toEqual(['last', undefined])
})

it('ends in time, and by its caller', async () => {
  const { open } = sockets(() => {}, { timeoutMs: 20 })
  expect(await codeOf((await open('wss://relay.example')).receive())).toBe('TimeoutError')
  const caller = new AbortController()
  const patient = sockets(() => {})
  const socket = await patient.open('wss://relay.example', caller.signal)
  const waiting = codeOf(socket.receive())
  caller.abort(new DOMException('enough', 'AbortError'))
  expect(await waiting).toBe('AbortError')
})

it('reads no more than it may', async () => {
  const { open } = sockets((server) => server.send('ä'.repeat(11)))
  expect(await codeOf((await open('wss://relay.example')).receive())).toBe('ETOOLARGE')
})

it('says what was answered instead of a socket', async () => {
  const fetch = async () => new Response('no', { status: 403 })
  const { open } = sockets(() => {}, { fetch })
  expect(await codeOf(open('wss://relay.example'))).toBe('HTTP 403')
})

it('opens none where no request may go', async () => {
  const { open, asked } = sockets(() => {})
  expect(await codeOf(open('ws://127.0.0.1:7777'))).toBe('EPRIVATE')
  expect(await codeOf(open('wss://relay.internal'))).toBe('EPRIVATE')
  await expect(open('https://relay.example')).rejects.toThrow('expected a ws or wss address')
  expect(asked).toEqual([])
})
