import { beforeEach, describe, expect, it } from 'vitest'
import { threads } from '../../../src/networks/threads.ts'
import type { Session } from '../../../src/ports/network.ts'
import { rehearsalFetch } from '../../../src/rehearsal/in-process.ts'
import { createRehearsal, rehearsalSettings } from '../../../src/rehearsal/rehearsal.ts'
import { keptSession } from '../../contracts/network-ground.ts'

let now: Date
let session: Session
let tokens: string[]
let network: typeof fetch
beforeEach(() => {
  now = new Date('2026-03-01T12:00:00Z')
  session = keptSession()
  tokens = []
  const reach = rehearsalFetch(createRehearsal({ now: () => now }), 'threads')
  network = (input, init) => {
    const url = new URL(String(input))
    const query = new URLSearchParams(init?.body ? String(init.body) : url.search)
    tokens.push(`${url.pathname.split('/').at(-1)} ${query.get('access_token')}`)
    return reach(input, init)
  }
})

const TOKEN = 'rehearsal-threads-token'
const given = (iso: string) => `${TOKEN}.${Date.parse(iso) / 1000}`
const days = (count: number) => {
  now = new Date(now.getTime() + count * 24 * 60 * 60_000)
}
const connect = (settings = {}, kept: Session | undefined = session) =>
  threads.connect(
    { ...rehearsalSettings.threads, ...settings },
    { fetch: (input, init) => network(input, init), now: () => now, session: kept },
  )
const draft = { text: 'Bridge opens', url: 'https://example.com/a', key: 'd' }
const trades = () => tokens.filter((one) => one.startsWith('refresh_access_token'))
const ok = { outcome: 'ok', name: '@rehearsal', url: 'https://www.threads.com/@rehearsal' }

describe('the token of an account on Threads', () => {
  it('is renewed at a check once it is a day old, then weekly, and tells its end', async () => {
    const account = connect()
    expect(await account.check()).toEqual(ok)
    days(1)
    const expiresAt = new Date('2026-05-01T12:00:00Z')
    expect(await account.check()).toEqual({ ...ok, expiresAt })
    days(6)
    expect(await account.check()).toEqual({ ...ok, expiresAt })
    days(1)
    expect(await account.check()).toEqual({ ...ok, expiresAt: new Date('2026-05-08T12:00:00Z') })
    expect(trades()).toEqual([
      `refresh_access_token ${TOKEN}`,
      `refresh_access_token ${given('2026-03-02T12:00:00Z')}`,
    ])
    expect(tokens.at(-1)).toBe(`threads_publishing_limit ${given('2026-03-09T12:00:00Z')}`)
  })

  it('is renewed before a post only when it ends soon', async () => {
    const account = connect()
    await account.check()
    days(1)
    await account.check()
    days(56)
    await account.publish(draft)
    expect(trades()).toHaveLength(1)
    days(2)
    await account.publish(draft)
    expect(trades()).toHaveLength(2)
    days(30)
    expect(await account.publish(draft)).toMatchObject({ outcome: 'published' })
  })

  it('ends when it is renewed too late', async () => {
    await connect().check()
    days(1)
    await connect().check()
    days(61)
    const reason = 'HTTP 400: Error validating access token: Session has expired.'
    expect(await connect().publish(draft)).toEqual({ outcome: 'auth', reason })
    expect(await connect().check()).toEqual({ outcome: 'auth', reason })
  })

  it('stays in use while it cannot be renewed', async () => {
    await connect().check()
    days(1)
    const reach = network
    network = async (input, init) =>
      String(input).includes('/refresh_access_token')
        ? new Response('', { status: 503 })
        : reach(input, init)
    expect(await connect().check()).toEqual(ok)
    network = reach
    expect(await connect().check()).toMatchObject({ expiresAt: expect.any(Date) })
  })

  it('is kept before it is used; of two that renew it, both go on with what was kept', async () => {
    await connect().check()
    days(1)
    let first = true
    const slow: Session = {
      read: () => session.read(),
      async keep(text, instead) {
        if (first) {
          first = false
          await connect().check()
          tokens = []
        }
        return session.keep(text, instead)
      },
    }
    const kept = given('2026-03-02T12:00:00Z')
    expect(await connect({}, slow).check()).toMatchObject({ outcome: 'ok' })
    expect(tokens).toEqual([`me ${kept}`, `threads_publishing_limit ${kept}`])
    expect(JSON.parse((await session.read())?.text ?? '').token).toBe(kept)
  })

  it('that is set anew counts at once', async () => {
    await connect().check()
    days(1)
    await connect().check()
    tokens = []
    const other = `${TOKEN}-desk`
    expect(await connect({ access_token: other }).check()).toMatchObject({ name: '@desk' })
    expect(tokens).toEqual([`me ${other}`, `threads_publishing_limit ${other}`])
  })

  it('is used as it is where nothing is kept', async () => {
    const account = threads.connect(rehearsalSettings.threads, {
      fetch: (input, init) => network(input, init),
      now: () => now,
    })
    days(2)
    expect(await account.check()).toEqual(ok)
    expect(trades()).toEqual([])
  })

  it('that a torn session holds is not used', async () => {
    await session.keep('{"of":"x"', 0)
    expect(await connect().check()).toEqual(ok)
  })
})
