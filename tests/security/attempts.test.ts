import type { Context } from 'hono'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listen } from '../../src/node/listen.ts'
import { createSignInLink } from '../../src/tasks/access.ts'
import { attemptLimit } from '../../src/web/access/attempt-limit.ts'
import { type ApiStage, openApi, TOKEN } from '../web/api-stage.ts'
import { publicUrl } from '../web/stage.ts'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
})
afterEach(() => stage.close())

/** A request as it arrives on Node, over a connection from this address. */
const from = (remoteAddress: string, forwarded?: string) => ({
  env: { incoming: { socket: { remoteAddress }, headers: {} } },
  headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
})
type Origin = { readonly env?: object; readonly headers?: Record<string, string> }

const asked = ({ env, headers }: Origin, token: string) =>
  stage.app.request(
    '/api/v1/posts',
    { headers: { ...headers, authorization: `Bearer ${token}` } },
    env,
  )
const signIn = ({ env, headers }: Origin, token: string) =>
  stage.app.request(
    '/admin/sign-in',
    {
      method: 'POST',
      headers: { ...headers, origin: publicUrl },
      body: new URLSearchParams({ token }),
    },
    env,
  )
async function wrongly(times: number, origin: (index: number) => Origin) {
  for (let index = 0; index < times; index += 1) {
    expect((await asked(origin(index), `wrong-${index}`)).status).toBe(401)
  }
}

const reader = from('93.184.215.7')

describe('wrong tokens', () => {
  test('stop being looked at after twenty from one address', async () => {
    await wrongly(20, () => reader)
    const answer = await asked(reader, 'wrong')
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '300'])
    expect(await answer.json()).toEqual({
      type: 'about:blank',
      title: 'Too many at once',
      status: 429,
      code: 'too-many',
      detail: 'Too many wrong secrets came from this address: try again in 300 s',
    })
    expect((await asked(reader, TOKEN)).status).toBe(429)
  })

  test('concern nobody else, and not for ever', async () => {
    await wrongly(20, () => reader)
    expect((await asked(from('93.184.215.8'), TOKEN)).status).toBe(200)
    expect((await signIn(reader, await createSignInLink(stage.ports))).status).toBe(303)
    stage.pass(5)
    expect((await asked(reader, TOKEN)).status).toBe(200)
  })

  test('right ones in between change nothing', async () => {
    await wrongly(19, () => reader)
    expect((await asked(reader, TOKEN)).status).toBe(200)
    await wrongly(1, () => reader)
    expect((await asked(reader, TOKEN)).status).toBe(429)
  })

  test('a client with a whole IPv6 network is one client', async () => {
    await wrongly(20, (index) => from(`2a00:1:2:3::${index + 1}`))
    expect((await asked(from('2a00:1:2:3:9:9:9:9'), TOKEN)).status).toBe(429)
    expect((await asked(from('2a00:1:2:4::1'), TOKEN)).status).toBe(200)
  })

  test('behind a proxy count for whom the proxy names, and what the client says before that is hearsay', async () => {
    await wrongly(20, (index) => from('::ffff:127.0.0.1', `10.0.0.${index}, 93.184.215.7`))
    expect((await asked(from('127.0.0.1', '93.184.215.7'), TOKEN)).status).toBe(429)
    expect((await asked(from('127.0.0.1', '93.184.215.8'), TOKEN)).status).toBe(200)
    expect((await asked(from('127.0.0.1'), TOKEN)).status).toBe(200)
  })

  test('from outside cannot be put on somebody else', async () => {
    await wrongly(20, () => from('93.184.215.7', '93.184.215.8'))
    expect((await asked(from('93.184.215.8'), TOKEN)).status).toBe(200)
    expect((await asked(from('127.0.0.1', '93.184.215.8'), TOKEN)).status).toBe(200)
  })

  test('lock out nobody where clients cannot be told apart', async () => {
    await wrongly(30, () => from('172.17.0.1'))
    expect((await asked(from('172.17.0.1'), TOKEN)).status).toBe(200)
  })

  test('are counted in a Worker by the address Cloudflare tells', async () => {
    const named = (address: string) => ({ headers: { 'cf-connecting-ip': address } })
    await wrongly(20, () => named('93.184.215.7'))
    expect((await asked(named('93.184.215.7'), TOKEN)).status).toBe(429)
    expect((await asked(named('93.184.215.8'), TOKEN)).status).toBe(200)
    expect((await asked({ ...from('93.184.215.9'), ...named('93.184.215.7') }, TOKEN)).status).toBe(
      200,
    )
  })

  test('take only so much memory', async () => {
    await wrongly(20, () => reader)
    await wrongly(10_000, (index) =>
      from(`93.${100 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`),
    )
    expect((await asked(reader, TOKEN)).status).toBe(200)
  }, 30_000)
})

test('names of people that are longer than any take no memory each', () => {
  const limit = attemptLimit()
  const c = {} as Context
  const name = (index: number) => `${'a'.repeat(1_000)}${index}`
  for (let index = 0; index < 20; index += 1) limit.wrong(c, stage.clock.now, name(index))
  expect(() =>
    limit.check({ header: () => {} } as unknown as Context, stage.clock.now, name(99)),
  ).toThrow('Too many wrong secrets were tried for this person')
  limit.check(c, stage.clock.now, 'ada@news.example')
})

test('wrong tokens are counted over real connections, and not by what the client calls itself', async () => {
  const listening = await listen('127.0.0.1', 0)
  listening.answerWith(stage.app.fetch)
  try {
    const asked = async (headers: Record<string, string>, token: string) => {
      const authorization = `Bearer ${token}`
      const answer = await fetch(`${listening.url}/api/v1/posts`, {
        headers: { ...headers, authorization },
      })
      await answer.body?.cancel()
      return answer.status
    }
    const proxied = { 'x-forwarded-for': '93.184.215.7' }
    for (let index = 0; index < 20; index += 1) {
      const named = { ...proxied, 'cf-connecting-ip': `93.184.216.${index}` }
      expect(await asked(named, 'wrong')).toBe(401)
    }
    expect(await asked(proxied, TOKEN)).toBe(429)
    expect(await asked({ 'x-forwarded-for': '93.184.215.8' }, TOKEN)).toBe(200)
  } finally {
    await listening.close(1_000)
  }
})

test('wrong sign-in links stop being looked at too, and leave the API alone', async () => {
  for (let index = 0; index < 20; index += 1) {
    expect((await signIn(reader, `wrong-${index}`)).status).toBe(401)
  }
  const right = await createSignInLink(stage.ports)
  const answer = await signIn(reader, right)
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '300'])
  expect(await answer.text()).toContain('try again in 300 s')
  expect((await asked(reader, TOKEN)).status).toBe(200)
  expect((await signIn(from('93.184.215.8'), right)).status).toBe(303)
})
