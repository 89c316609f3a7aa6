import { beforeEach, describe, expect, it } from 'vitest'
import { bluesky } from '../../../src/networks/bluesky.ts'
import type { KeptSession, Session } from '../../../src/ports/network.ts'
import { rehearsalFetch } from '../../../src/rehearsal/in-process.ts'
import { createRehearsal, rehearsalSettings } from '../../../src/rehearsal/rehearsal.ts'

let now: Date
let kept: KeptSession | undefined
let calls: string[]
let network: typeof fetch
let answers: ((method: string) => Response | undefined) | undefined
beforeEach(() => {
  now = new Date('2026-03-01T12:00:00Z')
  kept = undefined
  calls = []
  answers = undefined
  const rehearsal = createRehearsal({ now: () => now })
  network = rehearsalFetch(rehearsal, 'bluesky')
})

const session: Session = {
  read: async () => kept,
  async keep(text, instead) {
    if ((kept?.version ?? 0) !== instead) return false
    kept = { text, version: instead + 1 }
    return true
  },
}
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)

function connect(
  changes: Readonly<Record<string, string>> = {},
  held: Session | undefined = session,
) {
  const counted: typeof fetch = async (input, init) => {
    const method = String(input).split(/com\.atproto\.\w+\.|\?/)[1] ?? ''
    calls.push(method)
    return answers?.(method) ?? network(input, init)
  }
  const io = { fetch: counted, now: () => now, ...(held && { session: held }) }
  return bluesky.connect({ ...rehearsalSettings.bluesky, ...changes }, io)
}
const draft = (key: string) => ({
  text: 'Bridge opens https://news.example/bridge',
  url: 'https://news.example/bridge',
  key,
  at: '2026-03-01T12:00:00.000Z',
})
const error = (status: number, name: string) =>
  Response.json({ error: name, message: 'told' }, { status })

describe('an account', () => {
  it('logs in once, also for connections that come later', async () => {
    await connect().publish(draft('a'))
    await connect().publish(draft('b'))
    await connect().check()
    expect(calls).toEqual(['createSession', 'putRecord', 'putRecord', 'getSession'])
  })

  it('keeps who it is and its tokens, and of its password a fingerprint only', async () => {
    await connect().check()
    expect(JSON.parse(kept?.text ?? '')).toEqual({
      service: 'https://bluesky.rehearsal.example',
      identifier: 'rehearsal.example',
      password: '0beea71696f4b65b78a0327304c59347e13b0d752ab221d77955c236c8a7199c',
      did: 'did:plc:f2jvotg5wkv77pbkcowbowk6',
      handle: 'rehearsal.example',
      accessJwt: expect.stringMatching(/rehearsal$/),
      refreshJwt: expect.stringMatching(/rehearsal$/),
    })
  })

  it.each([{ app_password: 'other' }, { identifier: 'desk.rehearsal.example' }])(
    'logs in anew with %j',
    async (changes) => {
      await connect().check()
      calls = []
      await connect(changes).check()
      expect(calls[0]).toBe('createSession')
    },
  )

  it('that is only tried keeps its log-in as long as the connection', async () => {
    const { publish } = connect({}, { ...session, read: async () => undefined })
    await publish(draft('a'))
    const tried = bluesky.connect(rehearsalSettings.bluesky, {
      fetch: async (input, init) => {
        calls.push(String(input).split('.').at(-1) ?? '')
        return network(input, init)
      },
      now: () => now,
    })
    calls = []
    await tried.publish(draft('b'))
    await tried.publish(draft('c'))
    expect(calls).toEqual(['createSession', 'putRecord', 'putRecord'])
  })
})

describe('a token that has expired', () => {
  beforeEach(async () => {
    await connect().publish(draft('a'))
    now = later(7200)
    calls = []
  })

  it('is refreshed, and what it was for is sent again, once', async () => {
    expect(await connect().publish(draft('b'))).toMatchObject({ outcome: 'published' })
    expect(calls).toEqual(['putRecord', 'refreshSession', 'putRecord'])
    calls = []
    await connect().publish(draft('c'))
    expect(calls).toEqual(['putRecord'])
    expect(kept?.version).toBe(2)
  })

  it('is not refreshed when another process did that', async () => {
    const before = kept
    await connect().check()
    const fresh = kept
    calls = []
    const reads = [before, fresh]
    const raced = { ...session, read: async () => (reads.length > 1 ? reads.shift() : reads[0]) }
    expect(await connect({}, raced).publish(draft('b'))).toMatchObject({ outcome: 'published' })
    expect(calls).toEqual(['putRecord', 'putRecord'])
  })

  it('is refreshed by two at once, and both go on with what was kept first', async () => {
    const results = await Promise.all([
      connect().publish(draft('b')),
      connect().publish(draft('c')),
    ])
    expect(results.map(({ outcome }) => outcome)).toEqual(['published', 'published'])
    expect(kept?.version).toBe(2)
  })

  it('makes the account log in when it cannot be refreshed', async () => {
    now = later(7_776_000)
    expect(await connect().publish(draft('b'))).toMatchObject({ outcome: 'published' })
    expect(calls).toEqual(['putRecord', 'refreshSession', 'createSession', 'putRecord'])
  })

  it('is not tried a third time', async () => {
    answers = (method) => (method === 'putRecord' ? error(400, 'ExpiredToken') : undefined)
    expect(await connect().publish(draft('b'))).toEqual({
      outcome: 'auth',
      reason: 'HTTP 400: ExpiredToken: told',
    })
    expect(calls).toEqual(['putRecord', 'refreshSession', 'putRecord'])
  })

  it.each([
    ['refreshSession', error(500, 'InternalServerError'), 'retry'],
    ['refreshSession', error(429, 'RateLimitExceeded'), 'retry'],
    ['refreshSession', error(401, 'AccountTakedown'), 'blocked'],
    ['createSession', error(401, 'AuthenticationRequired'), 'auth'],
  ])('after %s has failed, nothing is posted', async (failing, answer, outcome) => {
    if (failing === 'createSession') now = later(7_776_000)
    answers = (method) => (method === failing ? answer : undefined)
    const result = await connect().publish(draft('b'))
    expect(result.outcome).toBe(outcome)
    expect(calls.filter((method) => method === 'putRecord')).toHaveLength(1)
  })
})

describe('a log-in that fails', () => {
  it.each([
    [() => error(401, 'AuthenticationRequired'), 'auth'],
    [() => error(401, 'AuthFactorTokenRequired'), 'auth'],
    [() => error(401, 'AccountDeactivated'), 'blocked'],
    [() => error(400, 'InvalidRequest'), 'blocked'],
    [() => error(404, 'XRPCNotSupported'), 'blocked'],
    [() => Response.json({ did: 'did:plc:a' }), 'blocked'],
    [() => error(429, 'RateLimitExceeded'), 'retry'],
    [() => error(502, 'UpstreamFailure'), 'retry'],
    [() => new Response('<html>'), 'retry'],
  ])('%s means that nothing was posted: %s', async (answer, outcome) => {
    answers = answer
    expect((await connect().publish(draft('a'))).outcome).toBe(outcome)
    expect(calls).toEqual(['createSession'])
    expect(kept).toBe(undefined)
  })
})
