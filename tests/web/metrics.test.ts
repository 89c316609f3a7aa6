import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createReadiness } from '../../src/tasks/readiness.ts'
import { tick } from '../../src/tasks/tick.ts'
import { type ApiStage, openApi, TOKEN } from './api-stage.ts'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
})
afterEach(() => stage.close())

const LOCAL = 'http://127.0.0.1:8787'
const bearer = { authorization: `Bearer ${TOKEN}` }

describe('/metrics', () => {
  it('says how it goes, in the words of Prometheus', async () => {
    await stage.ports.setup.setAccountState('desk', 'broken', 'No.')
    await stage.ports.setup.countFailure('x', true)
    await tick(stage.ports)
    stage.pass(1)
    await stage.ports.health.mark('tick-end', stage.clock.now)
    const attempt = { accountId: 'x', kind: 'send', outcome: 'accepted', attempts: 7 } as const
    Object.assign(stage.ports.health, { attemptCounts: async () => [attempt] })
    await stage.ports.health.recordCheck({
      ...{ accountId: 'masto', checkedAt: stage.clock.now },
      expiresAt: new Date('2026-12-01T00:00:00Z'),
    })
    const answer = await stage.app.request('/metrics', { headers: bearer })
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    const text = await answer.text()
    await expect(text).toMatchFileSnapshot('metrics.golden.txt')
    for (const line of text.trimEnd().split('\n')) {
      expect(line).toMatch(
        /^(?:# (?:HELP|TYPE) posthorn_\w+ .+|posthorn_\w+(?:\{\w+="[^"]*"(?:,\w+="[^"]*")*\})? \d+(?:\.\d+)?)$/,
      )
    }
  })

  it('asks for a token on a public host', async () => {
    const refused = await stage.app.request('/metrics')
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer realm="Posthorn"',
    ])
    expect(await refused.text()).not.toContain('posthorn_')
    const wrong = await stage.app.request('/metrics', { headers: { authorization: 'Bearer no' } })
    expect(wrong.status).toBe(401)
  })

  it.each([
    ['here', `${LOCAL}/metrics`, {}, 200],
    ['here, by name', 'http://localhost:8787/metrics', {}, 200],
    ['for somebody else', `${LOCAL}/metrics`, { 'x-forwarded-for': '198.51.100.7' }, 401],
    ['by a name that leads here', 'http://evil.example:8787/metrics', {}, 401],
    ['by a name that leads here, with a token', 'http://evil.example/metrics', bearer, 200],
  ])('on 127.0.0.1, asked %s', async (_, url, headers, status) => {
    const local = await openApi({ publicUrl: LOCAL })
    expect((await local.app.request(url, { headers })).status).toBe(status)
    local.close()
  })

  it('asks a neighbour for a token', async () => {
    const local = await openApi({ publicUrl: LOCAL })
    const from = (remoteAddress: string) =>
      local.app.request(`${LOCAL}/metrics`, {}, { incoming: { socket: { remoteAddress } } })
    expect((await from('192.168.0.9')).status).toBe(401)
    expect((await from('::ffff:127.0.0.1')).status).toBe(200)
    local.close()
  })
})

describe('/readyz', () => {
  const ready = async (app: ApiStage['app']) => {
    const answer = await app.request('/readyz')
    return [answer.status, await answer.json()]
  }

  it('says what is wrong: a scheduler that never ran, or stopped', async () => {
    const { app, ports, pass } = await openApi({ ready: () => createReadiness(stage.ports)() })
    expect(ports).not.toBe(stage.ports)
    expect(await ready(app)).toEqual([200, { status: 'ready' }])
    stage.pass(4)
    expect(await ready(app)).toEqual([
      503,
      { status: 'not ready', problems: ['The scheduler has never run.'] },
    ])
    await tick(stage.ports)
    expect(await ready(app)).toEqual([200, { status: 'ready' }])
    stage.pass(4)
    pass(0)
    expect(await ready(app)).toEqual([
      503,
      {
        status: 'not ready',
        problems: ['The scheduler has not run since 2026-11-23T08:04:00.000Z.'],
      },
    ])
  })

  it('says that the database cannot be written, and not why', async () => {
    const health = {
      ...stage.ports.health,
      probe: () => Promise.reject(new Error('attempt to write a readonly database /secret/path')),
    }
    const { app } = await openApi({ ready: createReadiness({ ...stage.ports, health }) })
    expect(await ready(app)).toEqual([
      503,
      { status: 'not ready', problems: ['The database cannot be written.'] },
    ])
  })

  it('writes once in five seconds, however often it is asked', async () => {
    const probes: number[] = []
    const health = { ...stage.ports.health, probe: async () => void probes.push(1) }
    const asked = createReadiness({ ...stage.ports, health })
    await Promise.all([asked(), asked(), asked()])
    stage.pass(1)
    await asked()
    expect(probes.length).toBe(2)
  })
})
