import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ApiStage, openApi } from './api-stage.ts'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
})
afterEach(() => stage.close())

const post = { id: 'ferry', url: 'https://news.example/ferry', title: 'The ferry' }
const etagOf = async (path: string) => (await stage.send('GET', path)).headers.get('etag') ?? ''

describe('ETag and If-None-Match', () => {
  test('what did not change is not sent again', async () => {
    await stage.api('PUT', '/posts/ferry', post)
    const first = await stage.send('GET', '/posts/ferry')
    const etag = first.headers.get('etag') ?? ''
    expect([first.status, etag, first.headers.get('cache-control')]).toEqual([
      200,
      expect.stringMatching(/^"[0-9a-f]{32}"$/),
      'private, no-cache',
    ])
    const again = await stage.send('GET', '/posts/ferry', undefined, { 'if-none-match': etag })
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag])
    await stage.api('PATCH', '/posts/ferry', { title: 'Two ferries' })
    const changed = await stage.send('GET', '/posts/ferry', undefined, { 'if-none-match': etag })
    expect([changed.status, (await changed.json()).title]).toEqual([200, 'Two ferries'])
  })

  test('every list and every single thing has one', async () => {
    await stage.api('PUT', '/posts/ferry', post)
    const { items } = (await stage.api('GET', '/deliveries')).body
    for (const path of [
      '/posts',
      '/accounts/masto',
      '/feeds/main',
      '/schedules/news',
      '/config',
      `/deliveries/${items[0].id}`,
    ]) {
      expect(await etagOf(path), path).toMatch(/^"[0-9a-f]{32}"$/)
    }
  })
})

describe('If-Match', () => {
  const refused = {
    type: 'about:blank',
    title: 'It is not as it was',
    status: 412,
    code: 'precondition-failed',
    detail:
      'If-Match: it was changed since it was read. Read it again, and change what is there now',
  }

  test.each([
    ['PUT', '/posts/ferry', { ...post, title: 'Mine' }],
    ['PATCH', '/posts/ferry', { title: 'Mine' }],
    ['POST', '/posts/ferry/correct', { note: 'It was late' }],
    ['POST', '/posts/ferry/retract', { reason: 'Not so' }],
    ['DELETE', '/posts/ferry', undefined],
  ])('%s %s', async (method, path, body) => {
    await stage.api('PUT', '/posts/ferry', post)
    const seen = await etagOf('/posts/ferry')
    await stage.api('PATCH', '/posts/ferry', { dek: 'Theirs' })
    const late = await stage.api(method, path, body, { 'if-match': seen })
    expect(late).toEqual({ status: 412, body: refused })
    const current = await etagOf('/posts/ferry')
    expect((await stage.api(method, path, body, { 'if-match': current })).status).toBe(200)
    expect(await etagOf('/posts/ferry')).not.toBe(current)
  })

  test('the answer to a change carries what comes next', async () => {
    await stage.api('PUT', '/posts/ferry', post)
    const first = { 'if-match': await etagOf('/posts/ferry') }
    const one = await stage.send('PATCH', '/posts/ferry', { dek: 'One' }, first)
    const next = { 'if-match': one.headers.get('etag') ?? '' }
    expect((await stage.send('PATCH', '/posts/ferry', { dek: 'Two' }, next)).status).toBe(200)
    expect((await stage.send('PATCH', '/posts/ferry', { dek: 'Three' }, next)).status).toBe(412)
  })

  test('of many that saw the same, one gets through', async () => {
    await stage.api('PUT', '/posts/ferry', post)
    const seen = { 'if-match': await etagOf('/posts/ferry') }
    const answers = await Promise.all(
      ['a', 'b', 'c', 'd'].map((dek) => stage.send('PATCH', '/posts/ferry', { dek }, seen)),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412])
  })

  test('decisions about deliveries and accounts', async () => {
    await stage.api('PUT', '/posts/ferry', post)
    const [{ id }] = (await stage.api('GET', '/deliveries')).body.items
    const seen = { 'if-match': await etagOf(`/deliveries/${id}`) }
    const at = { at: '2026-11-23T12:00:00Z' }
    await stage.api('POST', `/deliveries/${id}/reschedule`, at)
    expect(await stage.api('POST', `/deliveries/${id}/cancel`, undefined, seen)).toEqual({
      status: 412,
      body: refused,
    })
    const account = { 'if-match': await etagOf('/accounts/masto') }
    expect((await stage.api('POST', '/accounts/masto/pause', undefined, account)).status).toBe(200)
    expect((await stage.api('POST', '/accounts/masto/resume', undefined, account)).status).toBe(412)
  })

  test('a HEAD is answered as its GET would be', async () => {
    await stage.api('PUT', '/posts/ferry', post)
    const etag = await etagOf('/posts/ferry')
    const known = await stage.send('HEAD', '/posts/ferry', undefined, { 'if-none-match': etag })
    expect([known.status, known.headers.get('etag')]).toEqual([304, etag])
    const other = await stage.send('HEAD', '/posts/ferry', undefined, { 'if-none-match': '"a"' })
    expect([other.status, other.headers.get('etag')]).toEqual([200, etag])
  })

  test('what is not there matches nothing, and * asks only that it is there', async () => {
    expect((await stage.api('PUT', '/posts/ferry', post, { 'if-match': '*' })).status).toBe(412)
    expect((await stage.api('PUT', '/posts/ferry', post, { 'if-none-match': '*' })).status).toBe(
      201,
    )
    expect((await stage.api('PUT', '/posts/ferry', post, { 'if-none-match': '*' })).status).toBe(
      412,
    )
    expect((await stage.api('PUT', '/posts/ferry', post, { 'if-match': '*' })).status).toBe(200)
  })
})

describe('what an address does not take', () => {
  test('a method it does not have', async () => {
    const answer = await stage.send('PATCH', '/deliveries/one')
    expect([answer.status, answer.headers.get('allow'), await answer.json()]).toEqual([
      405,
      'GET',
      {
        type: 'about:blank',
        title: 'Not a method of this address',
        status: 405,
        code: 'method-not-allowed',
        detail: 'PATCH is no method of /api/v1/deliveries/one: expected GET',
      },
    ])
    expect((await stage.send('HEAD', '/posts')).status).toBe(200)
  })

  test('a body of another type', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    expect((await stage.api('POST', '/simulate', 'days=2', form)).body.code).toBe(
      'unsupported-type',
    )
    const yaml = { 'content-type': 'application/yaml' }
    expect((await stage.send('POST', '/config/plan', 'feeds: 1', yaml)).status).toBe(422)
  })
})
