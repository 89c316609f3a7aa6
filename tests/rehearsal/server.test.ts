import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { InputError } from '../../src/core/errors.ts'
import { type RehearsalServer, serveRehearsal } from '../../src/rehearsal/server.ts'

const now = () => new Date('2026-03-01T12:00:00Z')
let server: RehearsalServer
beforeEach(async () => {
  server = await serveRehearsal({ host: '127.0.0.1', port: 0, now })
})
afterEach(() => server.close())

const order = (fault: unknown) =>
  fetch(`${server.url}/_faults`, { method: 'POST', body: JSON.stringify(fault) })
const instance = '/mastodon/api/v2/instance'

it('serves the page and the networks', async () => {
  const page = await fetch(server.url)
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect(await (await fetch(server.url + instance)).json()).toMatchObject({
    domain: new URL(server.url).host,
  })
})

it('names the port that another program has', async () => {
  const port = Number(new URL(server.url).port)
  const refusal = serveRehearsal({ host: '127.0.0.1', port, now })
  await expect(refusal).rejects.toBeInstanceOf(InputError)
  await expect(refusal).rejects.toMatchObject({
    code: 'unavailable',
    message: `Cannot rehearse at 127.0.0.1:${port}: another program listens there`,
  })
})

it('breaks off in the middle of a body it announced', async () => {
  await order({ network: 'mastodon', on: 'instance', do: 'truncate' })
  const { port } = new URL(server.url)
  const socket = connect(Number(port), '127.0.0.1')
  socket.end(`GET ${instance} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`)
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n')
  const announced = Number(head.match(/content-length: (\d+)/i)?.[1])
  expect(head).toMatch(/^HTTP\/1\.1 200 /)
  expect(body.length).toBe(Math.floor(announced / 2))
})

it.each(['reset-before', 'reset-after'])('resets the socket: %s', async (fault) => {
  await order({ network: 'mastodon', on: 'instance', do: fault })
  await expect(fetch(server.url + instance)).rejects.toMatchObject({
    cause: { code: 'ECONNRESET' },
  })
})

it('closes while a request hangs', async () => {
  await order({ network: 'mastodon', do: 'hang-after' })
  const request = {
    method: 'POST',
    headers: { authorization: 'Bearer rehearsal-access-token' },
    body: new URLSearchParams({ status: 'Bridge opens' }),
  }
  const ended = fetch(`${server.url}/mastodon/api/v1/statuses`, request).catch(
    (error: TypeError) => error.name,
  )
  await vi.waitFor(async () => expect(await server.rehearsal.posts()).toHaveLength(1))
  await server.close()
  expect(await ended).toBe('TypeError')
})

it('is late when told so', async () => {
  await order({ network: 'mastodon', on: 'instance', do: 'slow', seconds: 0.05 })
  const before = performance.now()
  expect((await fetch(server.url + instance)).status).toBe(200)
  expect(performance.now() - before).toBeGreaterThanOrEqual(45)
})
