import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ApiStage, openApi, TOKEN } from './api-stage.ts'
import { publicUrl } from './stage.ts'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
})
afterEach(() => stage.close())

const withToken = (authorization: string | undefined) =>
  stage.app.request('/api/v1/posts', {
    headers: authorization === undefined ? {} : { authorization },
  })

describe('the token', () => {
  const expected =
    'Expected the header Authorization: Bearer with an API token: npx posthorn token create NAME makes one'
  const unknown =
    'This API token is unknown here or was revoked: npx posthorn token create NAME makes another'
  test.each([
    [undefined, expected],
    ['Bearer wrong', unknown],
    [`Bearer ${TOKEN}x`, unknown],
    [`Basic ${TOKEN}`, expected],
    ['Bearer ', expected],
    ['Bearer undefined', unknown],
  ])('%j is refused', async (authorization, detail) => {
    const answer = await withToken(authorization)
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="Posthorn"')
    expect(await answer.json()).toEqual({
      type: 'about:blank',
      title: 'No right token',
      status: 401,
      code: 'unauthorized',
      detail,
    })
  })

  test('of the environment is right', async () => {
    expect((await withToken(`Bearer ${TOKEN}`)).status).toBe(200)
    expect((await withToken(`bearer ${TOKEN}`)).status).toBe(200)
  })

  test('without one in the environment, none is right by itself', async () => {
    const bare = await openApi({}, null)
    for (const authorization of ['Bearer undefined', 'Bearer null', `Bearer ${TOKEN}`]) {
      const answer = await bare.app.request('/api/v1/posts', { headers: { authorization } })
      expect(answer.status).toBe(401)
    }
    bare.close()
  })

  test('that was made works until it is revoked, and is told once', async () => {
    const made = await stage.send('POST', '/tokens', { name: 'ci' })
    expect([made.status, made.headers.get('cache-control')]).toEqual([201, 'no-store'])
    const { id, name, token } = await made.json()
    expect(name).toBe('ci')
    expect((await withToken(`Bearer ${token}`)).status).toBe(200)
    const list = await stage.api('GET', '/tokens')
    expect(list.body).toEqual({
      items: [
        {
          id,
          name: 'ci',
          scopes: ['read', 'posts', 'deliveries'],
          created_at: '2026-11-23T08:00:00.000Z',
          last_used_at: '2026-11-23T08:00:00.000Z',
        },
      ],
    })
    expect(JSON.stringify(list.body)).not.toContain(token)
    expect((await stage.send('DELETE', '/tokens/ci')).status).toBe(204)
    expect((await withToken(`Bearer ${token}`)).status).toBe(401)
    expect((await stage.send('DELETE', '/tokens/ci')).status).toBe(404)
  })

  test('is not asked for by the description, health and feeds', async () => {
    const paths = ['/api/v1/openapi.json', '/api/v1/docs', '/healthz', '/readyz', '/rss.xml']
    const answers = await Promise.all(paths.map((path) => stage.app.request(path)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  })
})

test('a sign-in link opens the admin pages', async () => {
  const { status, body } = await stage.api('POST', '/sign-in-links')
  expect(status).toBe(201)
  const [, secret] =
    /^https:\/\/feeds\.news\.example\/admin\/sign-in\?token=([\w-]{43})$/.exec(body.url) ?? []
  const signedIn = await stage.app.request('/admin/sign-in', {
    method: 'POST',
    headers: { origin: publicUrl, 'content-type': 'application/x-www-form-urlencoded' },
    body: `token=${secret}`,
  })
  const [cookie = ''] = (signedIn.headers.get('set-cookie') ?? '').split(';')
  expect((await stage.app.request('/admin')).status).toBe(401)
  expect((await stage.app.request('/admin', { headers: { cookie } })).status).toBe(200)
})

test('a form from another site is refused', async () => {
  const answer = await stage.app.request('/admin/sign-in', {
    method: 'POST',
    headers: {
      origin: 'https://evil.example',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'token=x',
  })
  expect(answer.status).toBe(403)
})

describe('Idempotency-Key', () => {
  const post = { url: 'https://news.example/a', title: 'A' }
  const key = { 'idempotency-key': 'k1' }

  test('the same request gets the first answer, and is carried out once', async () => {
    const first = await stage.send('POST', '/posts', post, key)
    const body = await first.text()
    stage.pass(1)
    const again = await stage.send('POST', '/posts', post, key)
    expect(again.status).toBe(201)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(first.headers.has('idempotency-replayed')).toBe(false)
    expect(again.headers.get('location')).toBe(first.headers.get('location'))
    expect(again.headers.get('content-type')).toBe('application/json')
    expect(await again.text()).toBe(body)
  })

  test('a problem is kept too', async () => {
    const first = await stage.api('POST', '/posts', { title: 'A' }, key)
    const again = await stage.send('POST', '/posts', { title: 'A' }, key)
    expect([again.status, again.headers.get('content-type')]).toEqual([
      422,
      'application/problem+json',
    ])
    expect(await again.json()).toEqual(first.body)
  })

  test('with another request it is refused', async () => {
    await stage.api('POST', '/posts', post, key)
    expect(await stage.api('POST', '/posts', { ...post, title: 'B' }, key)).toMatchObject({
      status: 422,
      body: { detail: 'Idempotency-Key: it was used before, for another request' },
    })
    expect(await stage.api('POST', '/share/count', post, key)).toMatchObject({ status: 422 })
  })

  test('while the first request runs, it is a conflict', async () => {
    let arrived = () => {}
    let release = () => {}
    const there = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const waits = new Promise<void>((resolve) => {
      release = resolve
    })
    const { ports } = stage
    const slow = await openApi({
      ports: {
        ...ports,
        posts: {
          ...ports.posts,
          byAliases: ports.posts.byAliases,
          insert: async (records) => {
            arrived()
            await waits
            return ports.posts.insert(records)
          },
        },
      },
    })
    const first = slow.send('POST', '/posts', post, key)
    await there
    expect(await slow.api('POST', '/posts', post, key)).toMatchObject({
      status: 409,
      body: { code: 'conflict', detail: 'Idempotency-Key: the first request with it still runs' },
    })
    release()
    expect((await first).status).toBe(201)
    slow.close()
  })

  test('after a day it is free again', async () => {
    await stage.api('POST', '/posts', post, key)
    stage.pass(24 * 60)
    const again = await stage.send('POST', '/posts', post, key)
    expect([again.status, again.headers.has('idempotency-replayed')]).toEqual([200, false])
  })

  test('a failure on our side frees it', async () => {
    const { ports } = stage
    let broken = true
    const shaky = await openApi({
      ports: {
        ...ports,
        posts: {
          ...ports.posts,
          insert: async (records) => {
            if (broken) throw new Error('the disk is gone')
            return ports.posts.insert(records)
          },
        },
      },
    })
    expect(await shaky.api('POST', '/posts', post, key)).toMatchObject({
      status: 500,
      body: { code: 'internal' },
    })
    broken = false
    expect((await shaky.send('POST', '/posts', post, key)).status).toBe(201)
    shaky.close()
  })

  test('a secret is not kept: a repeat is refused and makes no second token', async () => {
    await stage.api('POST', '/tokens', { name: 'ci' }, key)
    expect(await stage.api('POST', '/tokens', { name: 'ci' }, key)).toMatchObject({
      status: 409,
      body: { detail: 'Idempotency-Key: done before; its secret is told only once' },
    })
    expect((await stage.api('GET', '/tokens')).body.items).toHaveLength(1)
  })
})
