import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { beforeEach, describe, expect, it } from 'vitest'
import * as networks from '../../src/networks/index.ts'
import { inProcessFetch, localRehearsal, rehearsalFetch } from '../../src/rehearsal/in-process.ts'
import {
  createRehearsal,
  type Rehearsal,
  rehearsalSettings,
  servedSettings,
} from '../../src/rehearsal/rehearsal.ts'

setFlagsFromString('--expose-gc')
/** What nothing holds any more must not be what ends a request. */
const collectGarbage = runInNewContext('gc') as () => void

const now = () => new Date('2026-03-01T12:00:00Z')
const base = 'http://127.0.0.1:9000'
let rehearsal: Rehearsal
let reach: typeof fetch
beforeEach(() => {
  rehearsal = createRehearsal({ now })
  reach = inProcessFetch(rehearsal)
})

const order = (fault: unknown) =>
  reach(`${base}/_faults`, { method: 'POST', body: JSON.stringify(fault) })
const toot = (status: string, through = reach, key = status) =>
  through(`${base}/mastodon/api/v1/statuses`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer rehearsal-access-token',
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify({ status }),
  })
const texts = async () => (await rehearsal.posts()).map(({ text }) => text)

describe('accepted posts', () => {
  const post = {
    network: 'mastodon',
    account: 'rehearsal',
    id: '116153804390400000',
    url: `${base}/mastodon/@rehearsal/116153804390400000`,
    text: 'Bridge opens',
    at: '2026-03-01T12:00:00.000Z',
    key: 'Bridge opens',
  }

  it('can be read, per network, and taken away', async () => {
    await toot('Bridge opens')
    expect(await (await reach(`${base}/_posts`)).json()).toEqual([post])
    expect(await (await reach(`${base}/_posts?network=mastodon`)).json()).toEqual([post])
    expect(await (await reach(`${base}/_posts?network=x`)).json()).toEqual([])
    expect(await rehearsal.posts('x')).toEqual([])
    expect((await reach(`${base}/_posts`, { method: 'DELETE' })).status).toBe(204)
    expect(await rehearsal.posts()).toEqual([])
  })

  it('outlive the process with a journal, and so do their keys', async () => {
    const lines: string[] = []
    const journal = { lines: () => lines, append: (line: string) => void lines.push(line) }
    const first = inProcessFetch(createRehearsal({ now, journal }))
    await toot('Gone', first)
    await first(`${base}/_posts`, { method: 'DELETE' })
    await toot('Bridge opens', first)
    expect(lines.at(-1)).toBe(JSON.stringify(post))
    lines.push('{"network":"mastodon","id":"1161')
    rehearsal = createRehearsal({ now, journal })
    expect(await rehearsal.posts()).toEqual([post])
    await toot('Another text', inProcessFetch(rehearsal), 'Bridge opens')
    await toot('Bridge closes', inProcessFetch(rehearsal))
    expect(await texts()).toEqual(['Bridge opens', 'Bridge closes'])
  })

  it('have a page of their own at their address', async () => {
    await toot('Bridge opens')
    const page = await reach(post.url)
    expect([page.status, page.headers.get('content-type')]).toEqual([
      200,
      'text/html; charset=utf-8',
    ])
    expect(await page.text()).toContain('Bridge opens')
    expect((await reach(`${post.url}1`)).status).toBe(404)
  })
})

describe('an ordered fault', () => {
  it('strikes as often as ordered, on its endpoint only', async () => {
    const fault = { network: 'mastodon', on: 'create', do: '500-before', times: 2 }
    const answer = await order(fault)
    expect([answer.status, await answer.json()]).toEqual([201, { ...fault, chance: 1, seed: 1 }])
    expect(await (await reach(`${base}/mastodon/api/v2/instance`)).status).toBe(200)
    const statuses = []
    for (const text of ['a', 'b', 'c']) statuses.push((await toot(text)).status)
    expect(statuses).toEqual([500, 500, 200])
    expect(await texts()).toEqual(['c'])
  })

  it('is one create when nothing else is said', async () => {
    await order({ network: 'mastodon', do: '401' })
    expect([(await toot('a')).status, (await toot('b')).status]).toEqual([401, 200])
  })

  it('is JSON: what is none is answered with how one looks', async () => {
    const answer = await reach(`${base}/_faults`, { method: 'POST', body: '{' })
    expect([answer.status, await answer.json()]).toEqual([
      400,
      {
        ...{ title: 'Not understood', status: 400 },
        detail:
          'The body is no JSON. Expected a fault, like {"network": "mastodon", "do": "500-after"}.',
      },
    ])
  })

  it('can be read and taken back', async () => {
    const fault = { network: 'x', on: 'find', do: 'slow', chance: 1, seed: 1, seconds: 9 }
    await order(fault)
    expect(await (await reach(`${base}/_faults`)).json()).toEqual([fault])
    await reach(`${base}/_faults`, { method: 'DELETE' })
    expect(await (await reach(`${base}/_faults`)).json()).toEqual([])
  })

  it('strikes by chance, the same requests for the same seed', async () => {
    const strikes = async (seed: number) => {
      rehearsal = createRehearsal({ now })
      reach = inProcessFetch(rehearsal)
      await order({ network: 'mastodon', do: '500-after', chance: 0.3, seed })
      const statuses = []
      for (let number = 0; number < 200; number++) {
        statuses.push((await toot(String(number))).status)
      }
      expect(await texts()).toHaveLength(200)
      return statuses.map((status) => status === 500)
    }
    const first = await strikes(7)
    expect(first.filter(Boolean).length).toBeGreaterThan(40)
    expect(first.filter(Boolean).length).toBeLessThan(80)
    expect(await strikes(7)).toEqual(first)
    expect(await strikes(8)).not.toEqual(first)
  })

  it.each([
    [
      { network: 'fax', do: '401' },
      `network: no "fax" here, only ${Object.keys(rehearsalSettings).join(', ')}`,
    ],
    [
      { network: 'x', on: 'edit', do: '401' },
      expect.stringMatching(/^on: no "edit" here, only create, .*\bdelete, read, find, me\b/),
    ],
    [{ network: 'x', do: 'explode' }, expect.stringMatching(/reset-before[\s\S]+at do$/)],
    [{ network: 'x', do: '401', time: 2 }, expect.stringContaining('"time"')],
    ['nonsense', expect.stringContaining('expected object')],
  ])('%j is refused with a reason', async (fault, detail) => {
    const answer = await order(fault)
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { title: 'Not understood', status: 400, detail },
    ])
  })
})

describe('a connection in the process', () => {
  it('hangs until the caller gives up', async () => {
    await order({ network: 'mastodon', do: 'hang-before' })
    const giveUp = new AbortController()
    const waiting = reach(new Request(`${base}/mastodon/api/v1/statuses`, { method: 'POST' }), {
      signal: giveUp.signal,
    })
    await new Promise((resolve) => setImmediate(resolve))
    collectGarbage()
    giveUp.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    await expect(reach(base, { signal: giveUp.signal })).rejects.toThrow('enough')
  })

  it('is reset as the platform reports it', async () => {
    await order({ network: 'mastodon', do: 'reset-before' })
    await expect(toot('a')).rejects.toMatchObject({
      name: 'TypeError',
      cause: { code: 'ECONNRESET' },
    })
    expect(await texts()).toEqual([])
  })

  it('breaks off in the middle', async () => {
    await order({ network: 'mastodon', do: 'truncate' })
    const answer = await toot('a')
    expect(answer.status).toBe(200)
    await expect(answer.text()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
    expect(await texts()).toEqual(['a'])
  })

  it('leads every host to its network', async () => {
    const answer = await rehearsalFetch(rehearsal, 'mastodon')(
      'https://social.example/api/v1/accounts/verify_credentials',
      { headers: { authorization: 'Bearer rehearsal-access-token' } },
    )
    expect(await answer.json()).toMatchObject({
      username: 'rehearsal',
      url: 'https://social.example/mastodon/@rehearsal',
    })
  })
})

it('knows credentials for every network that nobody takes for real ones', () => {
  const known = Object.values(networks).map(({ id, secrets }) => ({
    id,
    values: secrets.flatMap((key) => rehearsalSettings[id]?.[key] ?? []),
  }))
  expect(known.filter(({ values }) => values.length === 0)).toEqual([])
  const values = known.flatMap((one) => one.values)
  expect(values.filter((value) => !value.includes('rehearsal'))).toEqual([])
})

it('says how accounts reach it where it is served', () => {
  expect(servedSettings('http://127.0.0.1:9000').mastodon).toEqual({
    server: 'http://127.0.0.1:9000/mastodon',
    access_token: 'rehearsal-access-token',
  })
})

it('gives accounts no way to a network that it does not know', () => {
  const local = localRehearsal(rehearsal)
  expect([local.fetch('pigeon'), local.settings('pigeon')]).toEqual([undefined, {}])
})
