import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { machine } from '../../src/core/permissions.ts'
import { createToken } from '../../src/tasks/access.ts'
import { createApp } from '../../src/web/app.tsx'
import { type ApiStage, openApi, TOKEN } from '../web/api-stage.ts'
import { sessionOf } from '../web/session-of.ts'
import { publicUrl } from '../web/stage.ts'
import { playMorning } from '../web/stage-setup.ts'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
  await playMorning({ ...stage, send: stage.deliver })
})
afterEach(() => stage.close())

const sessionCookie = async () => `posthorn_session=${await sessionOf(stage.app, stage.ports)}`

describe('a form of another site', () => {
  const forms = [
    '/admin/accounts/x/pause',
    '/admin/accounts/x/resume',
    '/admin/accounts/x/check',
    '/admin/posts/tram/retract',
    '/admin/deliveries/one/cancel',
    '/admin/sign-in',
    '/admin/sign-out',
  ]
  test.each(forms)('changes nothing at %s', async (path) => {
    const cookie = await sessionCookie()
    const sites = [
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      { origin: 'null' },
      { origin: 'https://feeds.news.example.evil.example' },
      { origin: 'http://feeds.news.example' },
      { 'sec-fetch-site': 'same-site' },
      { referer: `${publicUrl}/admin` },
      {},
    ]
    const types = [
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/plain',
    ]
    for (const site of sites)
      for (const type of [...types, undefined]) {
        const headers = { cookie, ...site, ...(type && { 'content-type': type }) }
        const answer = await stage.app.request(path, {
          method: 'POST',
          headers,
          body: 'reason=x&confirm=yes',
        })
        expect([path, site, type, answer.status]).toEqual([path, site, type, 403])
      }
    expect((await stage.ports.setup.account('x'))?.state).toBe('active')
    expect((await stage.ports.posts.byId('tram'))?.status).toBe('published')
    expect((await stage.app.request('/admin/posts', { headers: { cookie } })).status).toBe(200)
  })
})

describe('where a form leads back to', () => {
  test.each([
    ['/admin/deliveries?state=held', '/admin/deliveries?state=held'],
    ['https://evil.example/', undefined],
    ['//evil.example/', undefined],
    ['/\\evil.example', undefined],
    ['/admin\\@evil.example', undefined],
    ['/admin@evil.example', undefined],
    ['/admin/\n/evil.example', undefined],
    ['/admin/\tx', undefined],
    ['javascript:alert(1)', undefined],
    ['/posts/tram', undefined],
  ])('%j', async (back, expected) => {
    const [delivery] = (await stage.ports.deliveries.list({ post: 'tram' }, { limit: 1 })).items
    const path = `/admin/deliveries/${delivery?.id}`
    const answer = await stage.app.request(`${path}/cancel`, {
      method: 'POST',
      headers: { cookie: await sessionCookie(), origin: publicUrl },
      body: new URLSearchParams({ back }),
    })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, expected ?? path])
  })
})

describe('an Idempotency-Key', () => {
  test('of one caller is nothing to another', async () => {
    const { token } = await createToken(stage.ports, { name: 'other' }, machine)
    const body = { network: 'x', text: 'Same question' }
    const asked = (authorization: string) =>
      stage.send('POST', '/share/count', body, { 'idempotency-key': 'one', authorization })
    const replayed = async (authorization: string) => {
      const { status, headers } = await asked(authorization)
      return [status, headers.get('idempotency-replayed')]
    }
    expect(await replayed(`Bearer ${TOKEN}`)).toEqual([200, null])
    expect(await replayed(`Bearer ${token}`)).toEqual([200, null])
    expect(await replayed(`Bearer ${TOKEN}`)).toEqual([200, 'true'])
    expect(await replayed('Bearer wrong')).toEqual([401, null])
  })

  test('is good for one address and one body', async () => {
    const key = { 'idempotency-key': 'one' }
    const made = await stage.send('POST', '/tokens', { name: 'ci' }, key)
    expect(made.status).toBe(201)
    expect((await stage.api('POST', '/sign-in-links', { name: 'ci' }, key)).status).toBe(422)
    expect((await stage.api('POST', '/tokens', { name: 'other' }, key)).status).toBe(422)
    const again = await stage.api('POST', '/tokens', { name: 'ci' }, key)
    expect([again.status, again.body.detail]).toEqual([
      409,
      'Idempotency-Key: done before; its secret is told only once',
    ])
  })
})

describe('a request made to be a burden', () => {
  const endless = (megabytes: number, taken: { megabytes: number }) =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        if (taken.megabytes++ === megabytes) controller.close()
        else controller.enqueue(new Uint8Array(1024 * 1024).fill(0x5b))
      },
    })
  const sent = (path: string, headers: Record<string, string>, body: BodyInit) =>
    stage.app.request(path, { method: 'POST', headers, body, duplex: 'half' } as RequestInit)

  test('is not read before it is known who sends it', async () => {
    for (const path of ['/api/v1/posts', '/api/v1/import']) {
      const taken = { megabytes: 0 }
      const answer = await sent(path, { 'content-type': 'application/json' }, endless(30, taken))
      expect([answer.status, taken.megabytes <= 2]).toEqual([401, true])
    }
  })

  test('is read to its limit, announced or not', async () => {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }
    const limits = { '/api/v1/posts': 8, '/api/v1/import': 16, '/admin/sign-in': 1 }
    for (const [path, megabytes] of Object.entries(limits)) {
      const taken = { megabytes: 0 }
      const answer = await sent(path, { ...headers, origin: publicUrl }, endless(40, taken))
      expect([path, answer.status]).toEqual([path, 413])
      expect(taken.megabytes).toBeLessThanOrEqual(megabytes + 3)
    }
  })

  test.each([
    ['POST', '/posts', '['.repeat(1_000_000)],
    ['POST', '/posts', `{"url":${'['.repeat(500_000)}${']'.repeat(500_000)},"title":"a"}`],
    ['PATCH', '/posts/tram', `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`],
    ['PATCH', '/posts/tram', `${'{"image":'.repeat(200_000)}1${'}'.repeat(200_000)}`],
    [
      'PATCH',
      '/posts/tram',
      '{"__proto__":{"title":"polluted"},"constructor":{"prototype":{"x":1}}}',
    ],
    ['POST', '/share/preview', `{"post":${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}}`],
    ['POST', '/config/plan', '['.repeat(500_000)],
    ['POST', '/posts', '{"url":"https://news.example/a","title":"a","id":".."}'],
    ['POST', '/posts', '{"url":"https://news.example/a","title":"a","id":"\\ud800"}'],
    ['POST', '/posts', '{"url":"https://news.example/a","title":"a","id":"a\\u001b[2J"}'],
    ['POST', '/posts', '{"url":"https://news.example/\\ud800","title":"a"}'],
    ['POST', '/posts', '{"url":"javascript:alert(1)","title":"a"}'],
  ])('%s %s is refused as what it is: %#', async (method, path, body) => {
    const answer = await stage.send(method, path, body)
    const problem = await answer.text()
    expect([400, 422]).toContain(answer.status)
    expect(problem).not.toMatch(/node_modules|\.ts:|at async|select |SQLITE/)
    expect(({} as { title?: string }).title).toBeUndefined()
  })

  test('with thousands of parameters, or tampered ones, is answered like any other', async () => {
    const many = Array.from({ length: 5_000 }, (_, index) => `p${index}=1`).join('&')
    for (const path of ['/', '/rss.xml', '/admin/sign-in', '/api/v1/posts']) {
      const before = performance.now()
      await stage.app.request(`${path}?${many}`)
      expect(performance.now() - before).toBeLessThan(2_000)
    }
    const cursors = [
      "1' or '1'='1",
      '1_',
      '_',
      '999999999999999999_a',
      '1_\0',
      '-1_%',
      'null',
      '1;2',
      '1e3_a',
    ]
    for (const list of ['/posts', '/deliveries'])
      for (const cursor of cursors) {
        const answer = await stage.api('GET', `${list}?cursor=${encodeURIComponent(cursor)}`)
        expect([200, 422]).toContain(answer.status)
        expect(answer.body.items ?? []).toEqual([])
      }
  })

  test('finds only what it names, whatever stands in the name', async () => {
    const names = [
      "' or 1=1 --",
      '"; drop table posts; --',
      '%',
      '_',
      '*',
      '\0',
      '\ud800',
      'x'.repeat(10_000),
    ]
    for (const name of names) {
      const text = encodeURIComponent(name.toWellFormed())
      for (const path of [`/deliveries?account=${text}`, `/deliveries?post=${text}`])
        expect((await stage.api('GET', path)).body.items ?? []).toEqual([])
      expect([404, 422]).toContain((await stage.api('GET', `/posts/${text}`)).status)
      expect([404, 422]).toContain((await stage.api('DELETE', `/tokens/${text}`)).status)
    }
    expect(await stage.ports.posts.count()).toBe(5)
  })
})

describe('what goes wrong inside', () => {
  test('is told to the log alone, under the same headers', async () => {
    const logged: unknown[] = []
    const posts = {
      ...stage.ports.posts,
      newest: () => Promise.reject(new Error('select secret from sqlite')),
    }
    const fail = () => Promise.reject(new Error('select secret from sqlite'))
    const ports = {
      ...stage.ports,
      posts: { ...posts, list: fail, byId: fail },
      log: { ...stage.ports.log, error: (fields: unknown) => void logged.push(fields) },
    }
    const app = createApp({
      ports,
      feed: fail,
      setupFile: {
        parse: () => ({ ok: false, issues: [] }),
        readForm: () => ({ ok: false, issues: [] }),
        write: () => '',
        locate: (_text, _path, at) => at,
        schema: () => ({}),
      },
      publicUrl,
      token: TOKEN,
      version: '1',
      assets: async () => undefined,
      ready: async () => [],
    })
    const headers = { authorization: `Bearer ${TOKEN}`, cookie: await sessionCookie() }
    for (const path of ['/', '/rss.xml', '/posts/tram', '/admin/posts', '/api/v1/posts']) {
      const answer = await app.request(path, { headers })
      expect([path, answer.status]).toEqual([path, 500])
      expect(await answer.text()).not.toMatch(/sqlite|secret|\.ts/)
      expect([path, answer.headers.get('x-content-type-options')]).toEqual([path, 'nosniff'])
      expect(answer.headers.get('content-security-policy') ?? "default-src 'none'").toContain(
        "default-src 'none'",
      )
      expect([...answer.headers.keys()]).not.toContain('server')
    }
    expect(logged.length).toBe(5)
  })
})
