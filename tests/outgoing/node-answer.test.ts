import { randomBytes } from 'node:crypto'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { nodeOutgoing } from '../../src/outgoing/node.ts'
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

const { fetch } = nodeOutgoing({
  allowHosts: ['127.0.0.1'],
  userAgent: 'Posthorn/1 (+https://news.example)',
  // Longer than a test may take: none of them ends by it.
  timeoutMs: 60_000,
  maxBytes: 1_048_576,
  now: () => new Date('2026-11-22T10:00:00Z'),
})

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    ({ message, cause }: Error) => ({ message, code: (cause as { code?: string }).code }),
  )

describe('answers', () => {
  const answered = async (listener: Parameters<typeof serve>[0], init?: RequestInit) => {
    const server = await served(listener)
    return { server, answer: await fetch(server.origin, init) }
  }

  it.each([
    ['text', '{"name":"\ufeffZoë"}'],
    ['json', '{"name":"Zoë"}'],
    ['arrayBuffer', 'Zoë'],
    ['bytes', 'Zoë'],
    ['clone', 'Zoë'],
  ] as const)('are read as those of the platform: %s', async (way, body) => {
    const read = async (response: Response) => {
      const given = await response[way]()
      return given instanceof Response ? given.text() : given
    }
    const { answer } = await answered((_request, response) => response.end(body))
    expect(await read(answer)).toEqual(await read(new Response(body)))
  })

  it.each([10, 200_000])('say their status, headers and address, with %i bytes', async (length) => {
    const { server, answer } = await answered((_request, response) => {
      response.writeHead(422, 'Not Like That', { 'set-cookie': ['a=1', 'b=2'], 'x-seen': 'é' })
      response.end('a'.repeat(length))
    })
    const { status, statusText, ok, url, headers } = answer
    expect([status, statusText, ok, url]).toEqual([
      422,
      'Not Like That',
      false,
      `${server.origin}/`,
    ])
    expect([headers.getSetCookie(), headers.get('x-seen')]).toEqual([['a=1', 'b=2'], 'é'])
    expect(answer.bodyUsed).toBe(false)
    expect((await answer.body?.getReader().read())?.value?.[0]).toBe(97)
    expect(answer.bodyUsed).toBe(true)
  })

  it.each([204, 304])('%i has no body', async (status) => {
    const { answer } = await answered((_request, response) => response.writeHead(status).end())
    expect([answer.status, answer.body, await answer.text()]).toEqual([status, null, ''])
  })

  it('to HEAD have none either, and say how long it would be', async () => {
    const { answer } = await answered(
      (_request, response) => response.writeHead(200, { 'content-length': '7' }).end(),
      { method: 'HEAD' },
    )
    expect([answer.headers.get('content-length'), await answer.text()]).toEqual(['7', ''])
  })

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
  ])('that came as %s are decoded, short and long', async (coding, coded) => {
    for (const text of ['Zoë', randomBytes(100_000).toString('hex')]) {
      const { answer } = await answered((_request, response) =>
        response.writeHead(200, { 'content-encoding': coding }).end(coded(text)),
      )
      expect(await answer.text()).toBe(text)
    }
  })

  it('that were compressed twice are decoded twice', async () => {
    const { answer } = await answered((_request, response) =>
      response
        .writeHead(200, { 'content-encoding': 'br, gzip' })
        .end(gzipSync(brotliCompressSync('Zoë'))),
    )
    expect(await answer.text()).toBe('Zoë')
  })

  it.each(['constructor', '__proto__', 'gzip, gzip, gzip', 'unheard-of'])(
    'in a coding that nobody decodes are given as they came: %s',
    async (coding) => {
      const { answer } = await answered((_request, response) =>
        response.writeHead(200, { 'content-encoding': coding }).end('Zoë'),
      )
      expect(await answer.text()).toBe('Zoë')
    },
  )

  const asWritten = (...parts: readonly string[]) =>
    answered(({ socket }) => socket.end(parts.join('\r\n')))

  it.each([
    ['999 Request denied', 999, 'Request denied'],
    ['600 Odd', 600, 'Odd'],
    ['404 Не найдено', 404, ''],
  ])('may begin as no Response does: %s', async (line, status, statusText) => {
    for (const length of [10, 200_000]) {
      const { answer } = await asWritten(
        `HTTP/1.1 ${line}`,
        'connection: close',
        '',
        'a'.repeat(length),
      )
      expect([answer.status, answer.statusText, answer.ok]).toEqual([status, statusText, false])
      expect(await answer.text()).toHaveLength(length)
    }
  })

  it('lead on to an address in UTF-8 as they do in browsers', async () => {
    const { answer } = await asWritten(
      'HTTP/1.1 301 Moved',
      'location: https://münchen.example/grüße?q=ü',
      'content-length: 0',
      '',
      '',
    )
    const location = answer.headers.get('location') ?? ''
    expect(new URL(location).href).toBe('https://xn--mnchen-3ya.example/gr%C3%BC%C3%9Fe?q=%C3%BC')
  })

  it.each([10, 200_000])(
    'that break off after %i bytes fail when they are read',
    async (length) => {
      const { answer } = await answered((request, response) => {
        response.writeHead(200, { 'content-length': '1000000' }).write('a'.repeat(length))
        setTimeout(() => request.socket.resetAndDestroy(), 50)
      })
      expect(answer.status).toBe(200)
      expect(await failure(answer.text())).toEqual({ message: 'terminated', code: 'ECONNRESET' })
    },
  )

  it.each([10, 200_000])('that break off after %i bytes may be left unread', async (length) => {
    const { server, answer } = await answered((request, response) => {
      response.writeHead(404, { 'content-length': '1000000' }).write('a'.repeat(length))
      setTimeout(() => request.socket.resetAndDestroy(), 50)
    })
    const { socket } = server.requests[0] ?? {}
    if (!socket?.destroyed) await new Promise((resolve) => socket?.once('close', resolve))
    expect(answer.status).toBe(404)
    expect(await answer.body?.cancel()).toBeUndefined()
  })

  it('that say they are larger than Posthorn reads are refused before they come', async () => {
    const silent = answered((_request, response) =>
      response.writeHead(200, { 'content-length': '2000000' }).flushHeaders(),
    )
    expect(await failure(silent)).toEqual({
      message: 'the answer of 127.0.0.1 is larger than 1 MiB, the most Posthorn reads',
      code: 'ETOOLARGE',
    })
  })

  it('that no decoder understands fail when they are read', async () => {
    const { answer } = await answered((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('plain'),
    )
    expect(await failure(answer.text())).toEqual({ message: 'terminated', code: 'Z_DATA_ERROR' })
  })

  it('that nobody reads to their end are given up', async () => {
    const { server, answer } = await answered((_request, response) => {
      response.writeHead(200).write('a'.repeat(200_000))
    })
    const closed = new Promise((resolve) => server.requests[0]?.socket.once('close', resolve))
    await answer.body?.cancel()
    await closed
  })
})

describe('requests', () => {
  it.each([
    ['text', 'Zoë', 'text/plain;charset=UTF-8', 'Zoë'],
    [
      'a form',
      new URLSearchParams({ a: 'é' }),
      'application/x-www-form-urlencoded;charset=UTF-8',
      'a=%C3%A9',
    ],
    ['bytes', new Uint8Array([65, 66]), undefined, 'AB'],
  ])('say what their body is: %s', async (_name, body, type, sent) => {
    let came = ''
    const server = await served(async (request, response) => {
      came = (await request.toArray()).join('')
      response.end()
    })
    await fetch(server.origin, { method: 'post', body })
    await fetch(new Request(server.origin, { method: 'post', body }))
    expect(server.requests.map(({ method, headers }) => [method, headers['content-type']])).toEqual(
      [
        ['POST', type],
        ['POST', type],
      ],
    )
    expect(came).toBe(sent)
  })

  it.each(['to–ken', 'to\nken', 'token\u2003', 'to\u0001ken'])(
    'with a credential that no header may hold are not made, and do not tell it',
    async (token) => {
      const authorization = `Bearer ${token}`
      for (const headers of [
        { authorization },
        [['authorization', authorization]] satisfies HeadersInit,
      ]) {
        for (const body of ['', new FormData()]) {
          const sent = fetch('http://127.0.0.1:1/', { method: 'post', headers, body })
          expect(await failure(sent)).toEqual({
            message:
              'the header authorization would hold a character that no header may hold, so the request was not made; is a credential mistyped?',
            code: 'EUNSENDABLE',
          })
        }
      }
    },
  )

  it('to an address with credentials in it are not made', () =>
    expect(fetch('http://ana:secret@127.0.0.1/')).rejects.toThrow(
      'a URL with credentials is not fetched',
    ))
})
