import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nodeSockets } from '../../src/outgoing/node-socket.ts'
import { servedSettings } from '../../src/rehearsal/rehearsal.ts'
import { remoteRehearsal } from '../../src/rehearsal/remote.ts'
import { type RehearsalServer, serveRehearsal } from '../../src/rehearsal/server.ts'

const now = () => new Date('2026-03-01T12:00:00Z')
let server: RehearsalServer
beforeEach(async () => {
  server = await serveRehearsal({ host: '127.0.0.1', port: 0, now })
})
afterEach(() => server.close())

const open = nodeSockets({
  check: () => {},
  userAgent: 'Posthorn',
  timeoutMs: 20_000,
  maxBytes: 1_000_000,
})
const relay = () => `${server.url.replace('http', 'ws')}/nostr`
const order = (fault: object) =>
  fetch(`${server.url}/_faults`, {
    method: 'POST',
    body: JSON.stringify({ network: 'nostr', on: 'find', ...fault }),
  })
const question = '["REQ","s",{"kinds":[1]}]'

it('greets and answers over a real socket', async () => {
  const socket = await open(relay())
  expect(await socket.receive()).toBe('["AUTH","rehearsal-1"]')
  socket.send(question)
  expect(await socket.receive()).toBe('["EOSE","s"]')
  socket.close()
  expect(await socket.receive()).toBe(undefined)
})

it('opens none elsewhere', async () => {
  const elsewhere = open(`${server.url.replace('http', 'ws')}/mastodon`)
  await expect(elsewhere).rejects.toMatchObject({ cause: { code: 'HTTP 404' } })
})

it.each(['reset-before', 'reset-after', 'truncate'])('breaks the connection: %s', async (fault) => {
  await order({ do: fault })
  const socket = await open(relay())
  await socket.receive()
  socket.send(question)
  await expect(socket.receive()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
})

it('is late when told so, and closes while it is silent', async () => {
  await order({ do: 'slow', seconds: 0.05 })
  const socket = await open(relay())
  await socket.receive()
  const before = performance.now()
  socket.send(question)
  expect(await socket.receive()).toBe('["EOSE","s"]')
  expect(performance.now() - before).toBeGreaterThanOrEqual(45)
  await order({ do: 'hang-before' })
  socket.send(question)
  await vi.waitFor(async () => {
    expect(await (await fetch(`${server.url}/_faults`)).json()).toEqual([])
  })
  const ended = socket.receive().catch((error: TypeError) => error.name)
  await server.close()
  expect(await ended).toBe('TypeError')
})

describe('a rehearsal in another process', () => {
  it('is spoken to, whatever the host', async () => {
    const remote = remoteRehearsal(`${server.url}/`, fetch, open)
    const socket = await remote.socket('nostr')?.('wss://relay.example')
    expect(await socket?.receive()).toBe('["AUTH","rehearsal-1"]')
    socket?.close()
    expect(remote.socket('pigeon')).toBe(undefined)
    expect(remoteRehearsal(server.url, fetch).socket('nostr')).toBe(undefined)
  })

  it('is reached by accounts of their own', () => {
    expect(servedSettings('http://127.0.0.1:9000').nostr?.relays).toBe('ws://127.0.0.1:9000/nostr')
  })
})
