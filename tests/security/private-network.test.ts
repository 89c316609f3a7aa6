import type { LookupFunction } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { mastodon } from '../../src/networks/mastodon.ts'
import { x } from '../../src/networks/x.ts'
import { nodeOutgoing } from '../../src/outgoing/node.ts'
import { connectAccount } from '../../src/tasks/connect-account.ts'
import { type LocalServer, serve } from '../outgoing/local-server.ts'
import { openStage, type Stage } from '../web/stage.ts'

let inside: LocalServer
let stage: Stage
let outgoing: ReturnType<typeof nodeOutgoing>
beforeEach(async () => {
  inside = await serve((request, response) => {
    if (request.url === '/away')
      response.writeHead(302, { location: `http://localhost:${inside.port}/` })
    response.end('{"id":"1","username":"inside"}')
  })
  stage = await openStage()
  outgoing = open([])
})
afterEach(async () => {
  stage.close()
  await outgoing.close()
  await inside.stop()
})

/** Every name leads here. */
const lookup: LookupFunction = (_name, _options, callback) =>
  callback(null, [{ address: '127.0.0.1', family: 4 }])
const open = (allowHosts: string[]) =>
  nodeOutgoing({
    allowHosts,
    userAgent: 'Posthorn/test',
    timeoutMs: 2_000,
    maxBytes: 100_000,
    now: () => stage.clock.now,
    lookup,
  })

const notations = [
  ...[
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '0',
    '127.0.0.1.',
    '１２７.０.０.１',
  ],
  ...[
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:ffff:127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
  ],
  ...[
    '[2002:7f00:1::]',
    '[fe80::1]',
    '[fd00::1]',
    '[ff02::1]',
    '[::127.0.0.1]',
    '169.254.169.254',
    '10.0.0.1',
  ],
  ...[
    '172.16.0.1',
    '192.168.0.1',
    '100.64.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '224.0.0.1',
    '198.18.0.1',
  ],
  ...[
    'localhost',
    'LOCALHOST',
    'localhost.',
    'inside',
    'metadata.google.internal',
    'wire.example',
    'ⓛocalhost',
  ],
]

describe('the private network is out of reach', () => {
  test.each(notations)('of an import from %s', async (host) => {
    expect((await outgoing.document(`http://${host}:${inside.port}/`)).outcome).toBe('failed')
    expect(inside.requests).toEqual([])
  })

  test.each(['file:///etc/passwd', 'gopher://127.0.0.1/', 'data:,x', 'ftp://127.0.0.1/', 'blob:x'])(
    'of an import from %s',
    async (url) => {
      expect((await outgoing.document(url)).outcome).toBe('failed')
      await expect(outgoing.fetch(url)).rejects.toThrow()
    },
  )

  test.each(notations)('of a network at %s', async (host) => {
    const io = { fetch: outgoing.fetch, now: () => stage.clock.now }
    const address = `http://${host}:${inside.port}`
    const keys = { app_key: 'a', app_secret: 'b', access_token: 'c', access_secret: 'd' }
    for (const account of [
      mastodon.connect({ server: address, access_token: 'c' }, io),
      x.connect({ ...keys, api_url: address }, io),
    ])
      expect((await account.check()).outcome).not.toBe('ok')
    expect(inside.requests).toEqual([])
  })

  test('of whom a public server sends elsewhere', async () => {
    outgoing = open(['wire.example'])
    const answer = await outgoing.document(`http://wire.example:${inside.port}/away`)
    expect(answer).toEqual({
      outcome: 'failed',
      reason:
        'localhost leads to a private address, so the request was not made; if Posthorn may reach it, add localhost to POSTHORN_ALLOW_HOSTS',
    })
    expect(inside.requests.length).toBe(1)
  })

  test('of an account that rehearses, whatever its server', async () => {
    const account = {
      id: 'practice',
      network: 'mastodon',
      settings: { server: `http://127.0.0.1:${inside.port}`, access_token: 'mine' },
      rehearsal: true,
      links: 'always' as const,
      corrections: 'auto' as const,
      whenUnknown: 'ask' as const,
      failures: 0,
      baselineAt: stage.clock.now,
      state: 'active' as const,
      createdAt: stage.clock.now,
    }
    outgoing = open(['127.0.0.1'])
    expect((await connectAccount({ ...stage.ports, outgoing }, account).check()).outcome).toBe('ok')
    expect(inside.requests).toEqual([])
  })
})

describe('POSTHORN_ALLOW_HOSTS', () => {
  test.each([
    [['127.0.0.1'], '127.0.0.1', true],
    [['127.0.0.1'], 'wire.example', true],
    [['127.0.0.1'], '127.0.0.2', false],
    [['wire.example'], 'wire.example', true],
    [['wire.example'], 'WIRE.example.', true],
    [['wire.example'], 'x.wire.example', false],
    [['wire.example'], '127.0.0.1', false],
    [['*'], '127.0.0.1', false],
    [['.example'], 'wire.example', false],
    [['example'], 'wire.example', false],
    [[''], '127.0.0.1', false],
  ])('%j and %s', async (allowed, host, reached) => {
    outgoing = open(allowed)
    const { outcome } = await outgoing.document(`http://${host}:${inside.port}/`)
    expect([outcome, inside.requests.length]).toEqual(reached ? ['fetched', 1] : ['failed', 0])
  })
})
