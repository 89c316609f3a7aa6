import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, expect, it, vi } from 'vitest'
import { type Listening, listen } from '../../src/node/listen.ts'

let listening: Listening | undefined
const sockets: Socket[] = []

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await listening?.close(0)
})

const body = new TextEncoder().encode('<rss/>')
const headers = { 'content-type': 'application/rss+xml', 'content-length': '6', etag: '"a"' }

/** A server with one feed that stands ready; all else is answered by its app. */
async function open() {
  listening = await listen('127.0.0.1', 0)
  listening.answerWith(
    (request) => new Response(`${request.method} ${new URL(request.url).pathname}`),
    (path) =>
      path === '/rss.xml'
        ? { body, init: { status: 200, headers, encodeBody: 'manual' } }
        : undefined,
  )
  return Number(new URL(listening.url).port)
}

async function opened(port: number, said: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  sockets.push(socket)
  await once(socket, 'connect')
  socket.write(said)
  return socket
}

/** What comes back on a connection of its own, until it is closed. */
async function answerTo(port: number, said: string): Promise<string> {
  const socket = await opened(port, said)
  let text = ''
  socket.setEncoding('latin1').on('data', (chunk) => {
    text += chunk
  })
  await once(socket, 'close')
  return text
}

const ask = (target: string, method = 'GET') =>
  `${method} ${target} HTTP/1.1\r\nhost: feeds.example\r\nconnection: close\r\n\r\n`

it('answers beside a thousand connections that say nothing, half a request, or take no answer', async () => {
  const port = await open()
  const half = 'GET /rss.xml HTTP/1.1\r\nhost: feeds.example\r\n'
  const unread = `GET /rss.xml HTTP/1.1\r\nhost: feeds.example\r\n\r\n`.repeat(20)
  for (let n = 0; n < 1_000; n += 100) {
    await Promise.all(
      Array.from({ length: 100 }, async (_, at) => {
        const socket = await opened(port, ['', half, unread][at % 3] ?? '')
        if (at % 3 === 2) socket.pause()
      }),
    )
  }
  expect(await answerTo(port, ask('/rss.xml'))).toMatch(
    /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n<rss\/>$/,
  )
})

it('ends a connection that asks for hundreds of answers and waits for none', async () => {
  const port = await open()
  const asked = 'GET /rss.xml HTTP/1.1\r\nhost: feeds.example\r\n\r\n'
  const text = await answerTo(port, asked.repeat(800) + ask('/rss.xml'))
  expect(text.split('<rss/>').length).toBeLessThan(800)
})

it('goes on with a connection that waits for its answers, however many there are', async () => {
  const socket = await opened(await open(), '')
  let text = ''
  socket.setEncoding('latin1').on('data', (chunk) => {
    text += chunk
  })
  for (let round = 1; round <= 4; round += 1) {
    socket.write('GET /rss.xml HTTP/1.1\r\nhost: feeds.example\r\n\r\n'.repeat(100))
    await vi.waitFor(() => expect(text.split('<rss/>').length - 1).toBe(round * 100))
  }
})

it('closes a connection whose answer nobody takes', async () => {
  listening = await listen('127.0.0.1', 0, 200)
  const { url, answerWith } = listening
  await new Promise<void>((resolve) => {
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(1024 * 1024)),
      cancel: () => resolve(),
    })
    answerWith(() => new Response(endless))
    void opened(Number(new URL(url).port), ask('/endless')).then((socket) => socket.pause())
  })
})

/** Both ends of each are in this process. */
const connections = () =>
  process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length

it('closes a connection that takes no feed: nothing else would end it', async () => {
  listening = await listen('127.0.0.1', 0, 200)
  const whole = new Uint8Array(64 * 1024 * 1024)
  listening.answerWith(
    () => new Response('none'),
    () => ({ body: whole, init: { status: 200, headers: {}, encodeBody: 'manual' } }),
  )
  const socket = await opened(Number(new URL(listening.url).port), ask('/rss.xml'))
  await once(socket, 'readable')
  expect(connections()).toBe(2)
  await vi.waitFor(() => expect(connections()).toBe(1), 10_000)
})

it('sends a feed to its end while it closes, and ends who waits for nothing at once', async () => {
  const port = await open()
  const whole = new Uint8Array(16 * 1024 * 1024)
  listening?.answerWith(
    () => new Response('none'),
    () => ({ body: whole, init: { status: 200, headers: {}, encodeBody: 'manual' } }),
  )
  const idle = await opened(port, '')
  const slow = await opened(port, 'GET /rss.xml HTTP/1.1\r\nhost: feeds.example\r\n\r\n')
  await once(slow, 'readable')
  const closed = listening?.close(10_000)
  await once(idle.resume(), 'close')
  let length = 0
  slow.on('data', (chunk) => {
    length += chunk.length
  })
  await once(slow, 'close')
  await closed
  expect(length).toBeGreaterThan(whole.length)
})

it.each([
  ['a request that is none', 'hello\r\n\r\n', 'HTTP/1.1 400 Bad Request'],
  [
    'an address of 20 kB',
    ask(`/${'a'.repeat(20_000)}`),
    'HTTP/1.1 431 Request Header Fields Too Large',
  ],
  ['an address of 8 kB', ask(`/${'a'.repeat(8_000)}`), 'HTTP/1.1 200 OK'],
  ['no host', 'GET /other HTTP/1.1\r\nconnection: close\r\n\r\n', 'HTTP/1.1 400 Bad Request'],
  [
    'two ways to say how long it is',
    'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    'HTTP/1.1 400 Bad Request',
  ],
  ['an address that is none', ask('rss.xml'), 'HTTP/1.1 400 Bad Request'],
  ['HEAD of a feed, which the app answers', ask('/rss.xml', 'HEAD'), 'HTTP/1.1 200 OK'],
])('answers %s', async (_, said, status) => {
  const port = await open()
  expect((await answerTo(port, said)).split('\r\n')[0]).toBe(status)
  expect(await answerTo(port, ask('/rss.xml'))).toContain('<rss/>')
})
